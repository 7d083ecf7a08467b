package org.exposee.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * B1 and B2: as many events as 64 callers can publish, each waiting for its answer, to one
 * endpoint. A round counts from its first request until its last event has arrived, so that a
 * backlog that is left behind is no gain. The relay gets the same events one by one, from as many
 * callers. A PostgreSQL does its part of the work alone, too.
 */
final class Throughput implements Scenario {
  static final int CALLERS = 64;
  static final int ROUND_SECONDS = 20;
  private static final int ROOM = 4_000_000;
  private static final int ARRIVAL_PATIENCE = 20;

  /** Of what a script of single statements reaches. */
  private static final double GOAL_OF_PLAIN = 0.60;

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
        Nodes nodes = lab.start(base)) {
      nodes.api().register(lab.sink().url(0), Publishing.type(0));
      String path = batch == 1 ? "/events" : "/events/batch";
      Target exposee = new Target(id, nodes.ports(), path);
      Target relay = Target.relay(id, nodes);
      long events = 0;
      long bytes = bytes(base);
      Costs before = Costs.now(base, nodes);
      Ledger warm = counted(lab, exposee, batch, warmUp(lab.plan()));
      Costs first = Costs.now(base, nodes).since(before, warm.arrived());
      events += warm.acknowledged();
      round(lab, relay, 1, lab.plan().warmUp());
      List<Alone> limitsOfDatabase = new ArrayList<>();
      if (base.postgres().isPresent()) {
        limitsOfDatabase.add(new Alone(lab, base.postgres().get(), first, false));
        limitsOfDatabase.add(new Alone(lab, base.postgres().get(), first, true));
      }
      List<Double> ours = new ArrayList<>();
      List<Double> limits = new ArrayList<>();
      List<Costs> costs = new ArrayList<>();
      for (int i = 0; i < lab.plan().repeats(); i++) {
        before = Costs.now(base, nodes);
        Ledger ledger = counted(lab, exposee, batch, time);
        costs.add(Costs.now(base, nodes).since(before, ledger.arrived()));
        events += ledger.acknowledged();
        ours.add(rate(lab, exposee, ledger, time));
        limits.add(round(lab, relay, 1, time));
        for (Alone alone : limitsOfDatabase) {
          alone.round(costs.get(i), time);
        }
      }
      report(lab, Median.of(ours), Median.of(limits), limitsOfDatabase);
      Costs.show(lab, id, "an event", costs);
      if (base.postgres().isPresent()) {
        double each = (double) (bytes(base) - bytes) / events;
        lab.report().shown(id, "bytes of the database an event", each, "");
      }
    }
    double bare = round(lab, Target.nothing(id, lab.sink()), 1, time);
    lab.report().shown(id, "events/s, the generator straight to the sink", bare, "");
  }

  /** With fewer calls a second the JVM's compiler takes longer. */
  private static Duration warmUp(Plan plan) {
    return plan.warmUp().multipliedBy(plan.postgres() ? 2 : 1);
  }

  private static long bytes(Base base) throws IOException {
    return base.postgres().isPresent() ? base.postgres().get().bytes() : 0;
  }

  private void report(Lab lab, double ours, double relay, List<Alone> database) {
    String what =
        "events/s, 1 KiB, 64 callers, " + (batch == 1 ? "one by one" : "batches of " + batch);
    if (database.isEmpty()) {
      lab.report().atLeast(id, what, ours, relay, goal);
      return;
    }
    database.forEach(alone -> alone.report(what, ours));
    lab.report().beside(id, what + "; limit: relay", ours, relay);
  }

  /**
   * The database without Exposee, in transactions as large as Exposee's: over a connection for each
   * node, and over as many as do most.
   */
  private final class Alone {
    private final Lab lab;
    private final boolean atOnce;
    private final PlainTransactions transactions;
    private final Map<Integer, List<Double>> ratesByClients = new TreeMap<>();
    private int events;

    Alone(Lab lab, Postgres postgres, Costs costs, boolean atOnce) throws IOException {
      this.lab = lab;
      this.atOnce = atOnce;
      this.transactions = new PlainTransactions(postgres, atOnce);
      int best = transactions.best(size(costs), lab.plan().duration(ROUND_SECONDS));
      ratesByClients.put(lab.plan().nodes(), new ArrayList<>());
      ratesByClients.put(best, new ArrayList<>());
    }

    private static int size(Costs costs) {
      return (int) Math.max(1, Math.round(1 / costs.commits()));
    }

    void round(Costs costs, Duration time) throws IOException {
      events = size(costs);
      for (int clients : ratesByClients.keySet()) {
        double rate = transactions.run(clients, events, time);
        ratesByClients.get(clients).add(rate);
        lab.report().progress("%s %s: %,.0f events/s".formatted(id, name(clients), rate));
      }
    }

    void report(String what, double ours) {
      ratesByClients.forEach(
          (clients, rates) -> {
            String which = what + "; limit: " + name(clients);
            if (atOnce) {
              lab.report().beside(id, which, ours, Median.of(rates));
            } else {
              lab.report().atLeast(id, which, ours, Median.of(rates), GOAL_OF_PLAIN);
            }
          });
    }

    private String name(int clients) {
      return "the database alone, %s, connections: %d, events a transaction: %d"
          .formatted(
              atOnce ? "rows of a kind at once" : "one statement after the other", clients, events);
    }
  }

  /** Events a second. */
  static double round(Lab lab, Target target, int batch, Duration duration) throws IOException {
    return rate(lab, target, counted(lab, target, batch, duration), duration);
  }

  private static double rate(Lab lab, Target target, Ledger ledger, Duration duration) {
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
    try (Load load = new Load(target.ports(), CALLERS, calls)) {
      load.closed(0, ROOM / batch, duration);
      ledger.awaitArrivals(ARRIVAL_PATIENCE);
    }
    lab.report().count(target.name(), ledger.counts());
    return ledger;
  }
}
