package org.exposee.benchmarks;

import java.io.IOException;
import java.util.List;

/**
 * What every scenario needs.
 *
 * @param sink the receivers, as the scenario before has left them
 */
record Lab(Plan plan, Sink sink, Report report) {
  Base base(boolean relay) throws IOException {
    return new Base(plan.project(), relay);
  }

  /** A server whose settings are reported. */
  Server start(Base base, String... options) throws IOException {
    Server server = new Server(base, sink.port(), List.of(options));
    report.note(
        "Changed settings: exposee.data (a new folder), exposee.access=local, exposee.egress.allow=127.0.0.0/8, as"
            + " the run command does; a free port; -Xmx512m as the run command has it.");
    if (options.length > 0) {
      report.note("JVM options of one scenario: " + String.join(" ", options));
    }
    return server;
  }
}
