package org.exposee.benchmarks;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.exposee.benchmarks.Steady.Figures;

/**
 * B5: 1,000 receivers, each with an address of its own, that accept and never answer, and get one
 * event a second each; beside them 100 healthy ones with 100 events a second in all.
 */
final class Hanging implements Scenario {
  private static final int HEALTHY = 100;
  private static final int SINGLE = HEALTHY;
  private static final int FIRST_HANGING = 1_000;
  private static final int HANGING = 1_000;
  private static final int HANGING_TYPE = FIRST_HANGING;
  private static final int SECONDS = 120;
  private static final int MOST_THREADS = 200;

  @Override
  public String id() {
    return "B5";
  }

  @Override
  public void run(Lab lab) throws IOException {
    Sink sink = lab.sink();
    sink.listenApart(FIRST_HANGING, FIRST_HANGING + HANGING);
    sink.delay(receiver -> receiver >= FIRST_HANGING ? Sink.HANG : 0);
    try (Base base = lab.base(false)) {
      int published;
      try (Nodes nodes = lab.start(base)) {
        Registering.register(nodes, 0, SINGLE + 1, sink::url, Publishing::type);
        Registering.register(
            nodes,
            FIRST_HANGING,
            FIRST_HANGING + HANGING,
            sink::urlApart,
            receiver -> Publishing.type(HANGING_TYPE));
        published = measure(lab, base, nodes);
      }
      checkKept(lab, base, published);
    }
  }

  /** The number of events that the hanging ones were sent. */
  private int measure(Lab lab, Base base, Nodes nodes) throws IOException {
    Target target = Target.exposee(id(), nodes);
    Steady single =
        new Steady(lab, target, Latency.PER_SECOND, number -> SINGLE, Hanging::isHealthy);
    single.run(lab.plan().warmUp());
    Disk disk = new Disk(base.data(), lab.report());
    disk.measure(Latency.PER_SECOND, lab.plan().duration(Throughput.ROUND_SECONDS));
    double without =
        Figures.median(single.repeat(lab.plan().duration(Latency.SECONDS)), f -> f.arrival().p99());
    disk.measure(Latency.PER_SECOND, lab.plan().duration(Throughput.ROUND_SECONDS));
    Duration time = lab.plan().duration(SECONDS);
    Steady healthy =
        new Steady(lab, target, HEALTHY, number -> number % HEALTHY, Hanging::isHealthy);
    healthy.run(lab.plan().duration(Throughput.ROUND_SECONDS));
    disk.measure(Latency.PER_SECOND, lab.plan().duration(Throughput.ROUND_SECONDS));
    try (Background hanging = new Background(nodes, 1, number -> HANGING_TYPE)) {
      List<Figures> rounds = healthy.repeat(time);
      double p99 = Figures.median(rounds, f -> f.arrival().p99());
      lab.report()
          .shown(id(), "ms, p99 of the disk alone, before and between", disk.median().p99(), "");
      lab.report()
          .within(id(), "ms, p99 of 100 healthy receivers; other: B4's p99 here", p99, without, 2);
      lab.report().atMost(id(), "threads of the whole server", nodes.threads(), "", MOST_THREADS);
      return hanging.acknowledged();
    }
  }

  private static boolean isHealthy(int receiver) {
    return receiver < FIRST_HANGING;
  }

  /** None of them can have ended: each delivery must still be due. */
  private void checkKept(Lab lab, Base base, int published) throws IOException {
    String query =
        "SELECT count(*) FROM due WHERE message IN (SELECT id FROM message WHERE event_type = '%s')"
            .formatted(Publishing.type(HANGING_TYPE));
    try (StoreTables store = new StoreTables(base)) {
      long due = store.numbers(query).get(0);
      lab.report()
          .atMost(
              id(),
              "deliveries to hanging receivers lost, of %,d acknowledged"
                  .formatted(published * HANGING),
              Math.max(0.0, (double) published * HANGING - due),
              "",
              0);
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }
}
