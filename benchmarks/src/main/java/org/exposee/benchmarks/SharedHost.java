package org.exposee.benchmarks;

import java.io.IOException;
import java.time.Duration;
import org.exposee.benchmarks.Steady.Figures;

/**
 * B11: 1,000 endpoints behind one address and port, each with a type of its own and as much to get
 * as the others, 500 events a second in all; then every 20th of them hangs.
 */
final class SharedHost implements Scenario {
  private static final int ENDPOINTS = 1_000;
  private static final int EVERY = 20;
  private static final int BAD = ENDPOINTS / EVERY;
  private static final int GOOD = ENDPOINTS - BAD;
  private static final double PER_SECOND = 500;
  private static final int SECONDS = 60;

  @Override
  public String id() {
    return "B11";
  }

  @Override
  public void run(Lab lab) throws IOException {
    try (Base base = lab.base(false);
        Nodes nodes = lab.start(base)) {
      Registering.register(nodes, 0, ENDPOINTS, lab.sink()::url, Publishing::type);
      Steady good =
          new Steady(
              lab,
              Target.exposee(id(), nodes),
              PER_SECOND * GOOD / ENDPOINTS,
              number -> number % GOOD + number % GOOD / (EVERY - 1) + 1,
              receiver -> !isBad(receiver));
      try (Background bad =
          new Background(nodes, PER_SECOND * BAD / ENDPOINTS, number -> number % BAD * EVERY)) {
        measure(lab, good);
        lab.report().progress("%,d events to those that hang".formatted(bad.acknowledged()));
      }
    }
  }

  private void measure(Lab lab, Steady good) throws IOException {
    Duration time = lab.plan().duration(SECONDS);
    good.run(lab.plan().warmUp());
    double without = Figures.median(good.repeat(time), f -> f.arrival().p99());
    lab.sink().delay(receiver -> isBad(receiver) ? Sink.HANG : 0);
    double with = Figures.median(good.repeat(time), f -> f.arrival().p99());
    lab.report()
        .within(
            id(),
            "ms, p99 of 950 endpoints of a host where 50 hang; other: none hangs",
            with,
            without,
            2);
  }

  private static boolean isBad(int receiver) {
    return receiver % EVERY == 0;
  }
}
