package org.exposee.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * B1 and B2: as many events as 64 callers can publish, each waiting for its answer, to one
 * endpoint. A round counts from its first request until its last event has arrived, so that a
 * backlog that is left behind is no gain. The relay gets the same events one by one, from as many
 * callers.
 */
final class Throughput implements Scenario {
  private static final int CALLERS = 64;
  private static final int ROUND_SECONDS = 20;
  private static final int ROOM = 4_000_000;
  private static final int ARRIVAL_PATIENCE = 20;

  private final String id;
  private final int batch;
  private final double goal;

  Throughput(String id, int batch, double goal) {
    this.id = id;
    this.batch = batch;
    this.goal = goal;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public void run(Lab lab) throws IOException {
    try (Base base = lab.base(true);
        Server server = lab.start(base)) {
      server.api().register(lab.sink().url(0), Publishing.type(0));
      String path = batch == 1 ? "/events" : "/events/batch";
      Target exposee = new Target(id, server.port(), path, batch);
      Target relay = new Target(id + " relay", server.relayPort(), "/relay", 1);
      round(lab, exposee, lab.plan().warmUp());
      round(lab, relay, lab.plan().warmUp());
      List<Double> ours = new ArrayList<>();
      List<Double> limits = new ArrayList<>();
      for (int i = 0; i < lab.plan().repeats(); i++) {
        ours.add(round(lab, exposee, lab.plan().duration(ROUND_SECONDS)));
        limits.add(round(lab, relay, lab.plan().duration(ROUND_SECONDS)));
      }
      lab.report()
          .atLeast(
              id,
              "events/s, 1 KiB, 64 callers, " + (batch == 1 ? "one by one" : "batches of " + batch),
              Median.of(ours),
              Median.of(limits),
              goal);
    }
    overhead(lab);
  }

  private record Target(String name, int port, String path, int batch) {}

  /** Events a second. */
  private static double round(Lab lab, Target target, Duration duration) throws IOException {
    Ledger ledger = new Ledger(ROOM);
    lab.sink().tell((receiver, number, nanos) -> ledger.arrived(number, nanos));
    Calls calls = new Publishing(target.path(), target.batch(), number -> 0, ledger);
    long start = System.nanoTime();
    try (Load load = new Load(target.port(), CALLERS, calls)) {
      load.closed(0, ROOM / target.batch(), duration);
      ledger.awaitArrivals(ARRIVAL_PATIENCE);
    }
    double rate = ledger.arrived() * 1e9 / (ledger.lastArrival() - start);
    lab.report().count(target.name(), ledger.counts());
    lab.report()
        .progress(
            "%s: %,.0f events/s over %d s".formatted(target.name(), rate, duration.toSeconds()));
    return rate;
  }

  /** What the generator and the sink could do without anything between them. */
  private void overhead(Lab lab) throws IOException {
    Ledger ledger = new Ledger(ROOM);
    lab.sink().tell((receiver, number, nanos) -> ledger.arrived(number, nanos));
    Publishing calls = new Publishing("/r/0", 1, number -> 0, ledger);
    long start = System.nanoTime();
    try (Load load = new Load(lab.sink().port(), CALLERS, calls)) {
      load.closed(0, ROOM, lab.plan().duration(ROUND_SECONDS));
    }
    double rate = ledger.arrived() * 1e9 / (System.nanoTime() - start);
    lab.report().shown(id, "events/s, the generator straight to the sink", rate, "");
  }
}
