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
  static final int CALLERS = 64;
  static final int ROUND_SECONDS = 20;
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
    Duration time = lab.plan().duration(ROUND_SECONDS);
    try (Base base = lab.base(true);
        Server server = lab.start(base)) {
      server.api().register(lab.sink().url(0), Publishing.type(0));
      String path = batch == 1 ? "/events" : "/events/batch";
      Target exposee = new Target(id, server.port(), path);
      Target relay = Target.relay(id, server);
      round(lab, exposee, batch, lab.plan().warmUp());
      round(lab, relay, 1, lab.plan().warmUp());
      List<Double> ours = new ArrayList<>();
      List<Double> limits = new ArrayList<>();
      for (int i = 0; i < lab.plan().repeats(); i++) {
        ours.add(round(lab, exposee, batch, time));
        limits.add(round(lab, relay, 1, time));
      }
      String how = batch == 1 ? "one by one" : "batches of " + batch;
      lab.report()
          .atLeast(
              id, "events/s, 1 KiB, 64 callers, " + how, Median.of(ours), Median.of(limits), goal);
    }
    double bare = round(lab, Target.nothing(id, lab.sink()), 1, time);
    lab.report().shown(id, "events/s, the generator straight to the sink", bare, "");
  }

  /** Events a second. */
  static double round(Lab lab, Target target, int batch, Duration duration) throws IOException {
    Ledger ledger = counted(lab, target, batch, duration);
    double rate = ledger.arrived() * 1e9 / (ledger.lastArrival() - ledger.due(0));
    lab.report()
        .progress(
            "%s: %,.0f events/s over %d s".formatted(target.name(), rate, duration.toSeconds()));
    return rate;
  }

  /** Returns when all has arrived, and is in the report's counts. */
  static Ledger counted(Lab lab, Target target, int batch, Duration duration) throws IOException {
    Ledger ledger = new Ledger(ROOM);
    lab.sink().tell((receiver, number, nanos) -> ledger.arrived(number, nanos));
    Calls calls = new Publishing(target.path(), batch, number -> 0, ledger);
    try (Load load = new Load(target.port(), CALLERS, calls)) {
      load.closed(0, ROOM / batch, duration);
      ledger.awaitArrivals(ARRIVAL_PATIENCE);
    }
    lab.report().count(target.name(), ledger.counts());
    return ledger;
  }
}
