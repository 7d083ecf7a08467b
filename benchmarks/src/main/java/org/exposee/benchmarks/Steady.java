package org.exposee.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.function.IntUnaryOperator;
import org.HdrHistogram.Histogram;

/** A steady rate of events against one address, open-loop. */
final class Steady {
  private static final int CONNECTIONS = 128;
  private static final int ARRIVAL_PATIENCE = 20;

  private final Lab lab;
  private final int port;
  private final String path;
  private final double perSecond;
  private final IntUnaryOperator types;

  Steady(Lab lab, int port, String path, double perSecond) {
    this(lab, port, path, perSecond, number -> 0);
  }

  /**
   * @param types the event's type by its number
   */
  Steady(Lab lab, int port, String path, double perSecond, IntUnaryOperator types) {
    this.lab = lab;
    this.port = port;
    this.path = path;
    this.perSecond = perSecond;
    this.types = types;
  }

  /** Milliseconds. */
  record Percentiles(double p50, double p99, double p999) {
    static Percentiles of(Histogram nanos) {
      return new Percentiles(at(nanos, 50), at(nanos, 99), at(nanos, 99.9));
    }

    @Override
    public String toString() {
      return "p50 %.2f p99 %.2f p99.9 %.2f ms".formatted(p50, p99, p999);
    }

    private static double at(Histogram nanos, double percent) {
      return nanos.getValueAtPercentile(percent) / 1e6;
    }
  }

  /**
   * @param answer until the call was answered
   * @param arrival until it was at the receiver
   */
  record Figures(Percentiles answer, Percentiles arrival, Counts counts) {
    @Override
    public String toString() {
      return "arrival " + arrival + ", answer " + answer;
    }
  }

  Figures run(Duration duration) throws IOException {
    int count = (int) (perSecond * duration.toMillis() / 1_000);
    Ledger ledger = new Ledger(count);
    lab.sink().tell((receiver, number, nanos) -> ledger.arrived(number, nanos));
    try (Load load = new Load(port, CONNECTIONS, new Publishing(path, 1, types, ledger))) {
      load.open(0, perSecond, count);
      ledger.awaitArrivals(ARRIVAL_PATIENCE);
    }
    Figures figures =
        new Figures(
            Percentiles.of(ledger.toAnswer()), Percentiles.of(ledger.toArrival()), ledger.counts());
    lab.report().progress("%s at %,.0f/s: %s".formatted(path, perSecond, figures));
    return figures;
  }
}
