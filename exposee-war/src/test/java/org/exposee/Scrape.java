package org.exposee;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code /metrics} has answered, in Prometheus' text format.
 *
 * @param types by name
 * @param samples by name and labels, as they stand there
 */
record Scrape(Map<String, String> types, Map<String, Double> samples) {
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final Pattern HELP = Pattern.compile("# HELP \\S+ \\S.*");
  private static final Pattern SAMPLE = Pattern.compile("(\\w+(?:\\{[^}]*})?) (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  static Scrape of(String text) {
    Scrape scrape = new Scrape(new TreeMap<>(), new LinkedHashMap<>());
    text.lines().forEach(scrape::add);
    return scrape;
  }

  private void add(String line) {
    Matcher type = TYPE.matcher(line);
    Matcher sample = SAMPLE.matcher(line);
    if (type.matches()) {
      put(types, type.group(1), type.group(2));
    } else if (sample.matches()) {
      put(samples, sample.group(1), Double.valueOf(sample.group(2)));
    } else if (!HELP.matcher(line).matches()) {
      throw new AssertionError("not of the format: " + line);
    }
  }

  private static <T> void put(Map<String, T> all, String name, T one) {
    if (all.put(name, one) != null) {
      throw new AssertionError(name + " is there twice");
    }
  }

  double value(String sample) {
    Double value = samples.get(sample);
    if (value == null) {
      throw new AssertionError("there is no " + sample);
    }
    return value;
  }

  /** Calls answered with that status. */
  double requests(int status) {
    return value("exposee_requests_total{status=\"%d\"}".formatted(status));
  }

  /** Attempts that ended so. */
  double attempts(String result) {
    return value("exposee_attempts_total{result=\"%s\"}".formatted(result));
  }

  /** Each label of a sample's, with all of its values. */
  Map<String, Set<String>> labels(String name) {
    Map<String, Set<String>> labels = new TreeMap<>();
    for (String sample : samples.keySet()) {
      if (sample.startsWith(name + "{")) {
        Matcher label = LABEL.matcher(sample);
        while (label.find()) {
          labels.computeIfAbsent(label.group(1), key -> new TreeSet<>()).add(label.group(2));
        }
      }
    }
    return labels;
  }
}
