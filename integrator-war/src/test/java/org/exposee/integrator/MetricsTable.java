package org.exposee.integrator;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What the README says of Integrator's metrics. */
final class MetricsTable {
  private static final Path README = Path.of("..", "README.md");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private final String section;

  MetricsTable() throws IOException {
    String readme = Files.readString(README);
    String watching = between(readme, "\n## Watching it\n", "\n## ");
    this.section = between(watching + "\n### ", "\n### Integrator\n", "\n### ");
  }

  private static String between(String text, String heading, String next) {
    int from = text.indexOf(heading);
    if (from < 0) {
      throw new IllegalStateException("the README has no" + heading);
    }
    int start = from + heading.length();
    return text.substring(start, text.indexOf(next, start));
  }

  /** One row: the metric, its labels, and the attributes that show the same. */
  record Row(String name, String type, Set<String> labels, List<String> attributes) {}

  List<Row> rows() {
    return section
        .lines()
        .filter(line -> line.startsWith("| `integrator_"))
        .map(line -> line.split("\\|", -1))
        .map(
            cells ->
                new Row(
                    codes(cells[1]).get(0),
                    cells[2].strip(),
                    Set.copyOf(codes(cells[3])),
                    codes(cells[5])))
        .toList();
  }

  /** All that stands there as code: names, labels, attributes. */
  Set<String> words() {
    return codes(section).stream().collect(toCollection(TreeSet::new));
  }

  private static List<String> codes(String text) {
    return CODE.matcher(text).results().map((MatchResult found) -> found.group(1)).toList();
  }

  /** The reasons of refusals, which have a table of their own. */
  Set<String> reasons() {
    return section
        .lines()
        .filter(line -> line.matches("\\| `[a-z_]+` \\| .*") && !line.startsWith("| `integrator_"))
        .map(line -> codes(line.split("\\|", -1)[1]).get(0))
        .collect(toSet());
  }

  /** As the attribute for it is called. */
  static String attributeOf(String reason) {
    return Arrays.stream(reason.split("_", -1))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .reduce("Receiving.Refused", String::concat);
  }
}
