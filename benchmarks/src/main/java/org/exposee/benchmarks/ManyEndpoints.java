package org.exposee.benchmarks;

import java.io.IOException;
import java.time.Duration;
import org.exposee.benchmarks.Steady.Figures;

/** B7: 100,000 registered endpoints, and what they cost those who publish to one of them. */
final class ManyEndpoints implements Scenario {
  private static final int FEW = 10;
  private static final int MANY = 100_000;
  private static final int LAST = 1_000;
  private static final double PER_SECOND = 200;
  private static final int SECONDS = 20;
  private static final double MIB = 1 << 20;

  @Override
  public String id() {
    return "B7";
  }

  @Override
  public void run(Lab lab) throws IOException {
    int many = Math.max(FEW + LAST, lab.plan().count(MANY));
    try (Base base = lab.base(false)) {
      try (Nodes nodes = lab.start(base)) {
        Registering.register(nodes, 0, FEW, lab.sink()::url, Publishing::type);
        Steady steady = new Steady(lab, Target.exposee(id(), nodes), PER_SECOND);
        steady.run(lab.plan().warmUp());
        double few = p50(lab, steady);
        Registering all = Registering.register(nodes, FEW, many, lab.sink()::url, Publishing::type);
        lab.report()
            .atMost(
                id(),
                "ms, p50 of the last 1,000 of %,d POST /register, 16 callers".formatted(many),
                all.p50From(many - LAST),
                "",
                20);
        lab.report().shown(id(), "registrations/s until then", all.perSecond(FEW, many - 1), "");
        lab.report()
            .within(
                id(),
                "ms, p50 of publishing with %,d endpoints; other: with 10".formatted(many),
                p50(lab, steady),
                few,
                1.5);
      }
      restart(lab, base);
    }
  }

  private static double p50(Lab lab, Steady steady) throws IOException {
    Duration time = lab.plan().duration(SECONDS);
    return Figures.median(steady.repeat(time), figures -> figures.answer().p50());
  }

  private void restart(Lab lab, Base base) throws IOException {
    try (Nodes nodes = lab.start(base)) {
      lab.report()
          .atMost(id(), "s until ready, with them", nodes.startTook().toMillis() / 1e3, "", 10);
      lab.report()
          .shown(
              id(),
              "MiB alive on the heap with them, after a collection",
              nodes.liveBytes() / MIB,
              "resident in all: %,.0f MiB".formatted(nodes.residentBytes() / MIB));
    }
  }
}
