package org.exposee.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** A steady rate of events against one address, open-loop. */
final class Steady {
  private static final int CONNECTIONS = 128;
  private static final int ARRIVAL_PATIENCE = 20;

  private final Lab lab;
  private final Target target;
  private final double perSecond;
  private final IntUnaryOperator types;
  private final IntPredicate receivers;

  /** To the one endpoint of type 0. */
  Steady(Lab lab, Target target, double perSecond) {
    this(lab, target, perSecond, number -> 0, receiver -> true);
  }

  /**
   * @param types the event's type by its number
   * @param receivers those that these events go to; what arrives at others is somebody else's
   */
  Steady(Lab lab, Target target, double perSecond, IntUnaryOperator types, IntPredicate receivers) {
    this.lab = lab;
    this.target = target;
    this.perSecond = perSecond;
    this.types = types;
    this.receivers = receivers;
  }

  /** Milliseconds. */
  record Percentiles(double p50, double p99, double p999) {
    static Percentiles of(Histogram nanos) {
      return new Percentiles(at(nanos, 50), at(nanos, 99), at(nanos, 99.9));
    }

    private static double at(Histogram nanos, double percent) {
      return nanos.getValueAtPercentile(percent) / 1e6;
    }

    @Override
    public String toString() {
      return "p50 %.2f p99 %.2f p99.9 %.2f ms".formatted(p50, p99, p999);
    }
  }

  /**
   * @param answer until the call was answered
   * @param arrival until it was at the receiver
   * @param backlog events that had not arrived when the last call was answered
   */
  record Figures(Percentiles answer, Percentiles arrival, int backlog) {
    static double median(List<Figures> rounds, ToDoubleFunction<Figures> part) {
      return Median.of(rounds.stream().map(part::applyAsDouble).toList());
    }

    @Override
    public String toString() {
      return "arrival %s, answer %s, backlog %d".formatted(arrival, answer, backlog);
    }
  }

  List<Figures> repeat(Duration duration) throws IOException {
    List<Figures> rounds = new ArrayList<>();
    for (int i = 0; i < lab.plan().repeats(); i++) {
      rounds.add(run(duration));
    }
    return rounds;
  }

  Figures run(Duration duration) throws IOException {
    int count = (int) (perSecond * duration.toMillis() / 1_000);
    Ledger ledger = new Ledger(count);
    lab.sink()
        .tell(
            (receiver, number, nanos) -> {
              if (receivers.test(receiver)) {
                ledger.arrived(number, nanos);
              }
            });
    int backlog;
    try (Load load =
        new Load(target.ports(), CONNECTIONS, new Publishing(target.path(), 1, types, ledger))) {
      load.open(0, perSecond, count);
      backlog = ledger.acknowledged() - ledger.arrived();
      ledger.awaitArrivals(ARRIVAL_PATIENCE);
    }
    lab.report().count(target.name(), ledger.counts());
    Figures figures =
        new Figures(Percentiles.of(ledger.toAnswer()), Percentiles.of(ledger.toArrival()), backlog);
    lab.report().progress("%s at %,.0f/s: %s".formatted(target.name(), perSecond, figures));
    return figures;
  }
}
