package org.exposee.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * B6: every receiver is down, and 1,000,000 events come for 100 endpoints, on a heap of 256 MiB;
 * then Exposee is stopped, the receivers come back, and it is started again.
 */
final class Backlog implements Scenario {
  private static final int EVENTS = 1_000_000;
  private static final int ENDPOINTS = 100;
  private static final int SLICES = 20;
  private static final int FIRST_SLICES = 2;
  private static final int OBSERVED_SECONDS = 30;
  private static final int ARRIVAL_PATIENCE = 120;
  private static final Duration LONGEST = Duration.ofHours(2);
  private static final double MIB = 1 << 20;
  private static final String HEAP = "-Xmx256m";

  @Override
  public String id() {
    return "B6";
  }

  @Override
  public void run(Lab lab) throws IOException {
    int slice = lab.plan().count(EVENTS) / SLICES;
    try (Base base = lab.base(false)) {
      Ledger ledger = new Ledger(slice * SLICES);
      try (Nodes nodes = lab.start(base, HEAP)) {
        registerAll(lab, nodes);
        Throughput.round(
            lab, new Target("B6 warm-up", nodes.ports(), "/events"), 1, lab.plan().warmUp());
        lab.sink().down();
        accept(lab, nodes, ledger, slice);
        lab.report()
            .atMost(
                id(),
                "MiB alive on the heap behind it, after a collection",
                nodes.liveBytes() / MIB,
                "",
                160);
      }
      lab.sink().tell((receiver, number, nanos) -> ledger.arrived(number, nanos));
      lab.sink().up();
      drain(lab, base, ledger);
    }
  }

  private static void registerAll(Lab lab, Nodes nodes) throws IOException {
    Registering.register(nodes, 0, ENDPOINTS, lab.sink()::url, Publishing::type);
  }

  private void accept(Lab lab, Nodes nodes, Ledger ledger, int slice) throws IOException {
    Calls calls = new Publishing("/events", 1, number -> number % ENDPOINTS, ledger);
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < SLICES; i++) {
      long start = System.nanoTime();
      try (Load load = new Load(nodes.ports(), Throughput.CALLERS, calls)) {
        load.closed(i * slice, slice, LONGEST);
      }
      rates.add(slice * 1e9 / (System.nanoTime() - start));
      lab.report()
          .progress("%,d accepted: %,.0f events/s".formatted((i + 1) * slice, rates.get(i)));
    }
    lab.report()
        .atLeast(
            id(),
            "events/s accepted at the end of %,d with all receivers down; limit: at the start"
                .formatted(slice * SLICES),
            Median.of(rates.subList(SLICES - FIRST_SLICES, SLICES)),
            Median.of(rates.subList(0, FIRST_SLICES)),
            0.8);
  }

  private void drain(Lab lab, Base base, Ledger ledger) throws IOException {
    try (Nodes nodes = lab.start(base, HEAP)) {
      long ready = System.nanoTime();
      lab.report()
          .atMost(
              id(), "s until ready after a restart", nodes.startTook().toMillis() / 1e3, "", 20);
      long until = ready + Duration.ofSeconds(OBSERVED_SECONDS).toNanos();
      while (System.nanoTime() < until && ledger.arrived() < ledger.acknowledged()) {
        Pause.millis(10);
      }
      double began =
          ledger.firstArrival() == 0
              ? Double.POSITIVE_INFINITY
              : (ledger.firstArrival() - ready) / 1e9;
      lab.report().atMost(id(), "s from ready until draining begins", Math.max(0, began), "", 5);
      lab.report()
          .shown(
              id(),
              "events that arrived in the %d s behind it".formatted(OBSERVED_SECONDS),
              ledger.arrived(),
              "");
      // What has failed waits for its turn, up to hours; this says that the receivers are back.
      registerAll(lab, nodes);
      ledger.awaitArrivals(ARRIVAL_PATIENCE);
      double seconds = (ledger.lastArrival() - ledger.firstArrival()) / 1e9;
      lab.report().shown(id(), "events/s drained, in all", ledger.arrived() / seconds, "");
      lab.report().count(id(), ledger.counts());
    }
  }
}
