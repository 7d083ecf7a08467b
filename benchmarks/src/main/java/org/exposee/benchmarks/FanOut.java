package org.exposee.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** B3: one event to 10,000 endpoints, beside the same client that does nothing but send. */
final class FanOut implements Scenario {
  private static final int RECEIVERS = 10_000;
  private static final int ROUNDS = 5;
  private static final int ARRIVAL_PATIENCE = 20;

  @Override
  public String id() {
    return "B3";
  }

  private interface Round {
    /** Returns when it was accepted. */
    void begin() throws IOException;
  }

  @Override
  public void run(Lab lab) throws IOException {
    try (Base base = lab.base(true);
        Nodes nodes = lab.start(base)) {
      Registering.register(nodes, 0, RECEIVERS, lab.sink()::url, number -> Publishing.type(0));
      Round exposee = () -> nodes.api().post("/events", Publishing.event());
      String send = "/send?n=%d&inFlight=%d".formatted(RECEIVERS, Machine.mostInFlight());
      Api relay = new Api(nodes.first().relayPort());
      Round sender = () -> relay.post(send, Publishing.event());
      List<Double> ours = new ArrayList<>();
      List<Double> limits = new ArrayList<>();
      List<Costs> costs = new ArrayList<>();
      long warm = System.nanoTime() + lab.plan().warmUp().toNanos();
      while (System.nanoTime() < warm) {
        round(lab, id(), exposee);
        nodes.awaitRecorded(20);
        round(lab, id() + " bare sender", sender);
      }
      for (int i = 0; i < lab.plan().repeats() * ROUNDS; i++) {
        Costs before = Costs.now(base, nodes);
        ours.add(round(lab, id(), exposee));
        nodes.awaitRecorded(20);
        costs.add(Costs.now(base, nodes).since(before, RECEIVERS));
        limits.add(round(lab, id() + " bare sender", sender));
      }
      lab.report()
          .atLeast(
              id(),
              "deliveries/s, one event to 10,000 endpoints; limit: bare sender",
              Median.of(ours),
              Median.of(limits),
              0.65);
      Costs.show(lab, id(), "a delivery", costs);
    }
  }

  /** Arrivals a second, from the call until the last. */
  private static double round(Lab lab, String name, Round round) throws IOException {
    Ledger ledger = new Ledger(RECEIVERS);
    lab.sink().tell((receiver, number, nanos) -> ledger.arrived(receiver, nanos));
    long start = System.nanoTime();
    for (int i = 0; i < RECEIVERS; i++) {
      ledger.sent(i, start);
    }
    round.begin();
    for (int i = 0; i < RECEIVERS; i++) {
      ledger.answered(i, true, System.nanoTime());
    }
    ledger.awaitArrivals(ARRIVAL_PATIENCE);
    lab.report().count(name, ledger.counts());
    double rate = ledger.arrived() * 1e9 / (ledger.lastArrival() - start);
    lab.report().progress("%s: %,.0f deliveries/s".formatted(name, rate));
    return rate;
  }
}
