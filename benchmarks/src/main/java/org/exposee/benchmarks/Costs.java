package org.exposee.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What events have cost, Exposee and its database apart; until then, or by the event.
 *
 * @param exposee microseconds of the processor, all nodes together
 * @param database microseconds of the processor; 0 when it is embedded
 * @param commits 0 when it is embedded
 */
record Costs(double exposee, double database, double commits) {
  static Costs now(Base base, Nodes nodes) throws IOException {
    double exposee = nodes.processorMicros();
    if (base.postgres().isEmpty()) {
      return new Costs(exposee, 0, 0);
    }
    Postgres postgres = base.postgres().get();
    return new Costs(exposee, postgres.processorMicros(), postgres.commits());
  }

  /** By the event. */
  Costs since(Costs before, int events) {
    return new Costs(
        (exposee - before.exposee) / events,
        (database - before.database) / events,
        (commits - before.commits) / events);
  }

  static double median(List<Costs> rounds, ToDoubleFunction<Costs> part) {
    return Median.of(rounds.stream().map(part::applyAsDouble).toList());
  }

  /** By the event or delivery, over rounds. */
  static void show(Lab lab, String id, String what, List<Costs> rounds) {
    String database =
        lab.plan().postgres()
            ? "the database: " + Report.number(median(rounds, Costs::database))
            : "";
    lab.report().shown(id, "µs of the processor " + what, median(rounds, Costs::exposee), database);
  }
}
