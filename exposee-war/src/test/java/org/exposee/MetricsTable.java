package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The README's table of all metrics. */
record MetricsTable(List<Row> rows) {
  private static final String HEAD =
      "| metric | type | labels | what it tells | MBean attributes |";
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /**
   * @param labels each with all of its values
   * @param attributes such as {@code Delivery.Paused}
   */
  record Row(
      String metric,
      String type,
      Map<String, Set<String>> labels,
      String meaning,
      List<String> attributes) {}

  static MetricsTable read() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("..", "README.md"));
    int head = lines.indexOf(HEAD);
    assertThat(head).as("the line of the table's head").isPositive();
    return new MetricsTable(
        lines.subList(head + 2, lines.size()).stream()
            .takeWhile(line -> line.startsWith("|"))
            .map(MetricsTable::row)
            .toList());
  }

  private static Row row(String line) {
    List<String> cells = Arrays.stream(line.split("\\|")).skip(1).map(String::strip).toList();
    assertThat(cells).as(line).hasSize(5);
    List<String> metric = codes(cells.get(0));
    assertThat(metric).as(line).hasSize(1);
    return new Row(
        metric.get(0), cells.get(1), labels(cells.get(2)), cells.get(3), codes(cells.get(4)));
  }

  private static List<String> codes(String cell) {
    List<String> codes = new ArrayList<>();
    Matcher code = CODE.matcher(cell);
    while (code.find()) {
      codes.add(code.group(1));
    }
    return codes;
  }

  /** Such as {@code `state`: enabled, disabled}. */
  private static Map<String, Set<String>> labels(String cell) {
    Map<String, Set<String>> labels = new TreeMap<>();
    if (!cell.isEmpty()) {
      String[] parts = cell.split(": ", 2);
      Set<String> values = new TreeSet<>(List.of(parts[1].split(", ", -1)));
      labels.put(codes(parts[0]).get(0), values);
    }
    return labels;
  }

  Map<String, String> types() {
    return rows.stream().collect(Collectors.toMap(Row::metric, Row::type));
  }

  Set<String> attributes() {
    return rows.stream()
        .flatMap(row -> row.attributes().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
