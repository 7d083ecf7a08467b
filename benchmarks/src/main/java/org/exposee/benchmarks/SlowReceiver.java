package org.exposee.benchmarks;

import java.io.IOException;
import java.util.List;
import org.exposee.benchmarks.Steady.Figures;

/** B10: one endpoint that takes its time to answer, and 1,000 events a second for it. */
final class SlowReceiver implements Scenario {
  private static final double PER_SECOND = 1_000;
  private static final int SECONDS = 60;

  /** A tenth of a second's events: what is left behind in every round would grow far beyond it. */
  private static final double MOST_BACKLOG = PER_SECOND / 10;

  @Override
  public String id() {
    return "B10";
  }

  @Override
  public void run(Lab lab) throws IOException {
    try (Base base = lab.base(false);
        Nodes nodes = lab.start(base)) {
      nodes.api().register(lab.sink().url(0), Publishing.type(0));
      Steady steady = new Steady(lab, Target.exposee(id(), nodes), PER_SECOND);
      for (int millis : List.of(50, 200)) {
        lab.sink().delay(receiver -> millis);
        steady.run(lab.plan().warmUp());
        List<Figures> rounds = steady.repeat(lab.plan().duration(SECONDS));
        String what = "receiver takes %d ms, 1,000 events/s: ".formatted(millis);
        lab.report()
            .atMost(
                id(),
                what + "events not yet arrived at the end",
                Figures.median(rounds, Figures::backlog),
                "",
                MOST_BACKLOG);
        double p99 = Figures.median(rounds, f -> f.arrival().p99());
        lab.report().shown(id(), what + "ms until arrival, p99", p99, "");
      }
    }
  }
}
