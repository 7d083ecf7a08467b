package org.exposee.integrator;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A scrape, taken apart. */
record Scrape(String text) {
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^([a-z_]+)(?:\\{([^}]*)\\})? ([^ \\n]+)$");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

  /** The type of each metric, by its name. */
  Map<String, String> types() {
    return TYPE.matcher(text)
        .results()
        .collect(toMap(found -> found.group(1), found -> found.group(2)));
  }

  private Stream<MatchResult> samples() {
    return SAMPLE.matcher(text).results();
  }

  /** The labels of a metric, those of a histogram's buckets aside. */
  Set<String> labels(String name) {
    return labelled(name)
        .map(label -> label.group(1))
        .filter(label -> !label.equals("le"))
        .collect(toSet());
  }

  Set<String> values(String name, String label) {
    return labelled(name)
        .filter(found -> found.group(1).equals(label))
        .map(found -> found.group(2))
        .collect(toSet());
  }

  private Stream<MatchResult> labelled(String name) {
    return samples()
        .filter(sample -> sample.group(1).matches(name + "(_bucket|_sum|_count)?"))
        .filter(sample -> sample.group(2) != null)
        .flatMap(sample -> LABEL.matcher(sample.group(2)).results());
  }

  /** The value of a sample as it is written, labels included. */
  double value(String sample) {
    return text.lines()
        .filter(line -> line.startsWith(sample + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + sample + " in\n" + text));
  }
}
