package org.exposee.server;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.exposee.server.Publishers.Fate;
import org.exposee.server.Sink.Delivery;
import org.exposee.server.Sink.Visit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, each in a Tomcat of its own, on one PostgreSQL, under about 200 events a second. */
class NodesIT {
  private static final int NODES = 3;
  private static final int KILLS =
      Integer.getInteger("weather.kills", Boolean.getBoolean("weather.long") ? 30 : 2);
  private static final Duration BETWEEN_KILLS = Duration.ofSeconds(20);

  /** Taken for dead after 30 s, sent within 5 s more. */
  private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(35);

  private static final Duration STOPPED_FOR =
      Duration.ofSeconds(Boolean.getBoolean("weather.long") ? 60 : 36);

  /** What had been answered for so long was recorded; a fault is noted when it is over. */
  private static final Duration HANDED_OVER = Duration.ofSeconds(2);

  private static final String DOUBLE_RECORDS =
      "SELECT count(*) FROM (SELECT due FROM attempt WHERE outcome = 'delivered'"
          + " GROUP BY application, due HAVING count(*) > 1) AS double";

  private static final Http HTTP = new Http();

  @TempDir private Path folder;

  private final List<RunCommand> commands = new ArrayList<>();
  private final List<Program> nodes = new ArrayList<>();
  private final List<Publishers> publishers = new ArrayList<>();
  private final List<Long> faults = new ArrayList<>();
  private final Sink sink = new Sink();
  private Postgres database;

  @BeforeEach
  void start() throws Exception {
    database = new Postgres(folder);
    for (int i = 0; i < NODES; i++) {
      commands.add(new RunCommand(Files.createDirectory(folder.resolve("node" + i))));
      nodes.add(start(i));
    }
    for (String path : List.of(Sink.GOOD, Sink.SLOW)) {
      String json = sink.registration(path, path.equals(Sink.SLOW) ? "slow" : "paid");
      assertThat(HTTP.post(commands.get(0).exposee("/register"), json).status()).isEqualTo(201);
    }
    for (int i = 0; i < NODES; i++) {
      int node = i;
      await("the registration everywhere")
          .atMost(Duration.ofSeconds(2))
          .until(() -> HTTP.get(commands.get(node).exposee("/webhooks")).body().contains("/slow"));
    }
  }

  private Program start(int node) {
    return commands
        .get(node)
        .start(
            "run.only=exposee",
            "exposee.database.url=" + database.url(),
            "exposee.master.key=" + "A".repeat(43) + "=");
  }

  /** Each node has callers of its own, and each event a number that no other has. */
  private void publish() {
    for (int i = 0; i < NODES; i++) {
      int node = i;
      publishers.add(
          new Publishers(
              1, commands.get(i).exposee("/events"), number -> event(number * NODES + node)));
    }
  }

  private static String event(int number) {
    return "{\"event\":\"%s\",\"data\":%s}"
        .formatted(isSlow(number) ? "slow" : "paid", Sink.data(number));
  }

  private static boolean isSlow(int number) {
    return number % 10 == 0;
  }

  @AfterEach
  void stop() {
    publishers.forEach(Publishers::close);
    nodes.forEach(Program::close);
    database.close();
    sink.close();
  }

  private Set<Delivery> with(Fate fate) {
    Set<Delivery> all = new HashSet<>();
    for (int i = 0; i < publishers.size(); i++) {
      for (int number : publishers.get(i).all(fate)) {
        int its = number * NODES + i;
        all.add(new Delivery(isSlow(its) ? Sink.SLOW : Sink.GOOD, its));
      }
    }
    return all;
  }

  private Set<Delivery> accepted() {
    return sink.visits().stream().filter(Visit::accepted).map(Visit::delivery).collect(toSet());
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  private void everythingArrives(Duration within) {
    Set<Delivery> acknowledged = with(Fate.ACKNOWLEDGED);
    await()
        .atMost(within)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(accepted()).containsAll(acknowledged));
  }

  @Test
  void whenNodesAreKilledTheOthersTakeOver() {
    publish();
    pause(Duration.ofSeconds(5));
    for (int i = 0; i < KILLS; i++) {
      int victim = i % NODES;
      nodes.get(victim).killChildren();
      nodes.get(victim).exitCode();
      faults.add(System.nanoTime());
      pause(BETWEEN_KILLS);
      nodes.set(victim, start(victim));
    }
    publishers.forEach(Publishers::close);
    everythingArrives(TAKEN_OVER_WITHIN);
    assertThat(with(Fate.ACKNOWLEDGED)).hasSizeGreaterThan(KILLS * 1_000);
    nothingThatWasRefusedComes();
    onlyWhatWasInFlightComesTwice();
  }

  private void nothingThatWasRefusedComes() {
    assertThat(accepted()).doesNotContainAnyElementsOf(with(Fate.REFUSED));
  }

  /** At most what had been begun or answered just before, and could not be recorded. */
  private void onlyWhatWasInFlightComesTwice() {
    int[] twice = new int[faults.size()];
    sink.byDelivery()
        .forEach(
            (delivery, visits) -> {
              List<Visit> accepted = visits.stream().filter(Visit::accepted).toList();
              for (Visit repeated : accepted.subList(0, Math.max(0, accepted.size() - 1))) {
                int fault =
                    IntStream.range(0, faults.size())
                        .filter(i -> repeated.came() - faults.get(i) < 0)
                        .filter(
                            i -> !repeated.isAnsweredBefore(faults.get(i) - HANDED_OVER.toNanos()))
                        .findFirst()
                        .orElse(-1);
                assertThat(fault)
                    .as(
                        "%s came twice without a fault: %s; faults %s",
                        delivery,
                        accepted.stream().map(visit -> visit.came() / 1_000_000).toList(),
                        faults.stream().map(nanos -> nanos / 1_000_000).toList())
                    .isNotNegative();
                twice[fault]++;
              }
            });
    for (int i = 0; i < twice.length; i++) {
      System.out.printf("fault %d: %d came again%n", i + 1, twice[i]);
    }
  }

  @Test
  void whatANodeDoesThatWasStoppedForTooLongChangesNothing() throws Exception {
    publish();
    pause(Duration.ofSeconds(5));
    signal("STOP", 1);
    faults.add(System.nanoTime());
    pause(STOPPED_FOR);
    signal("CONT", 1);
    nodes.get(1).awaitPrinted("begins anew");
    pause(Duration.ofSeconds(5));
    publishers.forEach(Publishers::close);
    everythingArrives(TAKEN_OVER_WITHIN);

    assertThat(database.number(DOUBLE_RECORDS)).isZero();
    assertThat(nodes.get(1).printed()).contains("attempts were not recorded");
    assertThat(nodes.get(0).printed() + nodes.get(2).printed()).contains("the others take over");
    onlyWhatWasInFlightComesTwice();
  }

  private void signal(String name, int node) throws Exception {
    List<String> kill = new ArrayList<>(List.of("kill", "-" + name));
    nodes.get(node).servers().forEach(server -> kill.add(String.valueOf(server.pid())));
    assertThat(new ProcessBuilder(kill).start().waitFor()).isZero();
  }

  @Test
  void aDatabaseThatCrashesAndComesBackLosesNothing() {
    publish();
    pause(Duration.ofSeconds(5));
    database.crash();
    int before = with(Fate.ACKNOWLEDGED).size();
    await("events are accepted again")
        .atMost(Duration.ofSeconds(10))
        .until(() -> with(Fate.ACKNOWLEDGED).size() > before + 100);
    pause(Duration.ofSeconds(5));
    publishers.forEach(Publishers::close);
    everythingArrives(TAKEN_OVER_WITHIN);
    nothingThatWasRefusedComes();
    assertThat(database.number(DOUBLE_RECORDS)).isZero();
  }
}
