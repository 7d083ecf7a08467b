package org.exposee.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * B8: 10,000 calls of {@code POST /register} from 16 callers; the last must not be slower than the
 * first.
 */
final class RegisteringMany implements Scenario {
  private static final int CALLS = 10_000;
  private static final int TENTH = 10;

  /** "As fast" with what one round differs from the next by itself. */
  private static final double AS_FAST = 0.9;

  @Override
  public String id() {
    return "B8";
  }

  @Override
  public void run(Lab lab) throws IOException {
    int calls = Math.max(TENTH * TENTH, lab.plan().count(CALLS));
    List<Double> first = new ArrayList<>();
    List<Double> last = new ArrayList<>();
    try (Base base = lab.base(false);
        Nodes nodes = lab.start(base)) {
      long warm = System.nanoTime() + lab.plan().warmUp().toNanos();
      while (System.nanoTime() < warm) {
        round(lab, nodes, calls);
      }
      for (int i = 0; i < lab.plan().repeats(); i++) {
        Registering round = round(lab, nodes, calls);
        first.add(round.perSecond(0, calls / TENTH - 1));
        last.add(round.perSecond(calls - calls / TENTH, calls - 1));
      }
    }
    lab.report()
        .atLeast(
            id(),
            "registrations/s, the last tenth of %,d, 16 callers; limit: the first tenth"
                .formatted(calls),
            Median.of(last),
            Median.of(first),
            AS_FAST);
  }

  private static Registering round(Lab lab, Nodes nodes, int calls) throws IOException {
    Registering round = Registering.register(nodes, 0, calls, lab.sink()::url, Publishing::type);
    lab.report().progress("%,.0f registrations/s".formatted(round.perSecond(0, calls - 1)));
    Registering.unregister(nodes, calls, lab.sink()::url, Publishing::type);
    return round;
  }
}
