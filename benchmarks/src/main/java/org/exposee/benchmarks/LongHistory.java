package org.exposee.benchmarks;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exposee.benchmarks.Steady.Figures;

/**
 * B9: 5,000,000 attempts over 1,000 endpoints, beside the same store without them; then as many
 * outdated ones as keep the sweeper busy for a while.
 */
final class LongHistory implements Scenario {
  private static final int ATTEMPTS = 5_000_000;
  private static final int OUTDATED = 600_000;
  private static final int ENOUGH_TO_SWEEP = 30_000;
  private static final int ENDPOINTS = 1_000;
  private static final int ALL = ENDPOINTS;
  private static final double PER_SECOND = 200;
  private static final int SECONDS = 20;

  /** The sweeper begins a minute after the start. */
  private static final Duration UNTIL_SWEPT = Duration.ofSeconds(65);

  private static final int CALLS = 3_000;
  private static final int FAN_OUTS = 10;

  @Override
  public String id() {
    return "B9";
  }

  /**
   * Milliseconds.
   *
   * @param reads p50 by path
   * @param recorded from publishing one event for all until all its attempts are in the history
   */
  private record Measured(List<Figures> publishing, Map<String, Double> reads, double recorded) {
    double p50() {
      return Figures.median(publishing, figures -> figures.answer().p50());
    }

    double p99() {
      return Figures.median(publishing, figures -> figures.answer().p99());
    }
  }

  @Override
  public void run(Lab lab) throws IOException {
    try (Base base = lab.base(false)) {
      Measured empty;
      try (Nodes nodes = lab.start(base)) {
        Registering.register(nodes, 0, ENDPOINTS, lab.sink()::url, Publishing::type);
        Registering.register(nodes, 0, ENDPOINTS, lab.sink()::url, number -> Publishing.type(ALL));
        empty = measure(lab, nodes);
      }
      int attempts = lab.plan().count(ATTEMPTS);
      fill(lab, base, attempts, 29, 1);
      Measured full;
      try (Nodes nodes = lab.start(base)) {
        full = measure(lab, nodes);
      }
      compare(lab, attempts, full, empty);
      fill(lab, base, Math.max(ENOUGH_TO_SWEEP, lab.plan().count(OUTDATED)), 120, 100);
      sweeping(lab, base, full.p99());
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  private static void fill(Lab lab, Base base, int attempts, int fromDaysAgo, int toDaysAgo)
      throws SQLException {
    Instant now = Instant.now();
    try (StoreTables store = new StoreTables(base)) {
      new Past(store)
          .write(
              attempts,
              now.minus(Duration.ofDays(fromDaysAgo)),
              now.minus(Duration.ofDays(toDaysAgo)));
    }
    lab.report().progress("%,d attempts written straight into the database".formatted(attempts));
  }

  private Steady steady(Lab lab, Nodes nodes) {
    return new Steady(
        lab,
        Target.exposee(id(), nodes),
        PER_SECOND,
        number -> number % ENDPOINTS,
        receiver -> true);
  }

  private Measured measure(Lab lab, Nodes nodes) throws IOException {
    Steady steady = steady(lab, nodes);
    steady.run(lab.plan().warmUp());
    List<Figures> publishing = steady.repeat(lab.plan().duration(SECONDS));
    Map<String, Double> reads = new LinkedHashMap<>();
    String id = nodes.api().get("/events?limit=1").path("events").path(0).path("id").asText();
    for (String path : List.of("/events/" + id, "/events", "/webhooks", "/keys")) {
      reads.put(path.replace(id, "{id}"), p50(nodes, path));
    }
    return new Measured(publishing, reads, recorded(lab, nodes));
  }

  private static double p50(Nodes nodes, String path) throws IOException {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      long start = System.nanoTime();
      nodes.api().get(path);
      millis.add((System.nanoTime() - start) / 1e6);
    }
    return Median.of(millis.subList(CALLS / 3, CALLS));
  }

  private static double recorded(Lab lab, Nodes nodes) throws IOException {
    lab.sink().tell(Sink.Arrivals.IGNORED);
    String event = Publishing.event().replace(Publishing.type(0), Publishing.type(ALL));
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < FAN_OUTS; i++) {
      long start = System.nanoTime();
      nodes.api().post("/events", event);
      nodes.awaitRecorded(1);
      millis.add((System.nanoTime() - start) / 1e6);
    }
    return Median.of(millis);
  }

  private void compare(Lab lab, int attempts, Measured full, Measured empty) {
    String with = "with %,d attempts in the history; other: empty".formatted(attempts);
    lab.report().within(id(), "ms, p50 of publishing " + with, full.p50(), empty.p50(), 1.3);
    full.reads()
        .forEach(
            (path, millis) ->
                lab.report()
                    .within(
                        id(),
                        "ms, p50 of GET %s %s".formatted(path, with),
                        millis,
                        empty.reads().get(path),
                        1.3));
    lab.report()
        .within(
            id(),
            "ms, an event to 1,000 endpoints until all is recorded, " + with,
            full.recorded(),
            empty.recorded(),
            2.5);
  }

  private void sweeping(Lab lab, Base base, double before) throws IOException, SQLException {
    try (Nodes nodes = lab.start(base);
        StoreTables store = new StoreTables(base)) {
      Steady steady = steady(lab, nodes);
      steady.run(UNTIL_SWEPT);
      long left = outdated(store);
      List<Figures> rounds = steady.repeat(lab.plan().duration(SECONDS));
      long swept = left - outdated(store);
      double worst = rounds.stream().mapToDouble(f -> f.answer().p99()).max().orElseThrow();
      lab.report()
          .within(
              id(),
              "ms, worst p99 of publishing while %,d attempts are swept; other: none are"
                  .formatted(swept),
              worst,
              before,
              2);
    }
  }

  private static long outdated(StoreTables store) throws SQLException {
    long firstKept = Past.firstIdAt(Instant.now().minus(Duration.ofDays(90)));
    return store.numbers("SELECT count(*) FROM attempt WHERE id < " + firstKept).get(0);
  }
}
