package org.exposee.benchmarks;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.util.List;
import java.util.TreeMap;

/**
 * What every scenario needs.
 *
 * @param sink the receivers, as the scenario before has left them
 */
record Lab(Plan plan, Sink sink, Report report) {
  Base base(boolean relay) throws IOException {
    return new Base(plan, relay);
  }

  /** Exposee, whose settings are reported. */
  Nodes start(Base base, String... options) throws IOException {
    Nodes nodes = new Nodes(base.ofAllNodes(), sink.port(), List.of(options));
    report.note("Settings that are not the defaults: " + changed(base) + "; JVM: " + Server.HEAP);
    if (options.length > 0) {
      report.note("JVM options of one scenario: " + String.join(" ", options));
    }
    return nodes;
  }

  /** What it was started with, but for the name of its folder, which is new each time. */
  private static String changed(Base base) {
    return new TreeMap<>(Server.settings(base))
        .entrySet().stream()
            .map(setting -> setting.getKey() + "=" + setting.getValue())
            .collect(joining(" "))
            .replace(base.data().toString(), "(a new folder)")
            .replace(base.masterKey(), "(a new key)");
  }
}
