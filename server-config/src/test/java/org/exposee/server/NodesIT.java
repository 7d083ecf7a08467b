package org.exposee.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.exposee.server.Publishers.Fate;
import org.exposee.server.Sink.Delivery;
import org.exposee.server.Sink.Visit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes, each in a Tomcat of its own, on one PostgreSQL, under more than 200 events a second.
 * They live through all tests, because a start takes longer than a fault; each test has numbers of
 * its own.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Tag("waiting")
class NodesIT {
  private static final int NODES = 3;
  private static final int KILLS =
      Integer.getInteger("weather.kills", Boolean.getBoolean("weather.long") ? 30 : 2);
  private static final int SILENT = 20;
  private static final int CALLERS = 2;
  private static final Duration A_WHILE = Duration.ofSeconds(3);
  private static final Duration BETWEEN_KILLS = Duration.ofSeconds(20);

  /** Taken for dead after 30 s, sent within 5 s more. */
  private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(35);

  /** What a machine may take longer that has other tests to run. */
  private static final Duration BUSY = Duration.ofSeconds(3);

  private static final Duration STOPPED_FOR =
      Duration.ofSeconds(Boolean.getBoolean("weather.long") ? 60 : 36);

  /** What had been answered for so long was recorded; a fault is noted when it is over. */
  private static final Duration HANDED_OVER = Duration.ofSeconds(2);

  /** What a node has sent before its fault may arrive behind it. */
  private static final Duration ON_THE_WAY = Duration.ofSeconds(1);

  private static final String DOUBLE_RECORDS =
      "SELECT count(*) FROM (SELECT due FROM attempt WHERE outcome = 'delivered'"
          + " GROUP BY application, due HAVING count(*) > 1) AS double";

  /** More than one test publishes. */
  private static final int NUMBERS = 10_000_000;

  /**
   * What each session ends or puts off, and whose that was, and which incarnation each session is
   * of: it says so with each word.
   */
  private static final String AUDIT =
      """
      CREATE TABLE audit_node (who text, incarnation bigint, UNIQUE (who, incarnation));
      CREATE FUNCTION audit_node() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO audit_node VALUES (current_setting('application_name'), NEW.incarnation)
          ON CONFLICT DO NOTHING;
        RETURN NULL;
      END $$;
      CREATE TRIGGER audit AFTER INSERT OR UPDATE OF heartbeat ON node
        FOR EACH ROW EXECUTE FUNCTION audit_node();
      CREATE TABLE audit_due (who text, owner bigint);
      CREATE FUNCTION audit_due() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO audit_due VALUES (current_setting('application_name'), OLD.node);
        RETURN NULL;
      END $$;
      CREATE TRIGGER audit AFTER DELETE OR UPDATE OF number ON due
        FOR EACH ROW EXECUTE FUNCTION audit_due();
      """;

  private static final String WRITTEN = "SELECT count(*) FROM audit_due";
  private static final String NOT_ITS_OWN =
      WRITTEN
          + " WHERE NOT EXISTS (SELECT 1 FROM audit_node WHERE audit_node.who = audit_due.who"
          + " AND incarnation = owner)";

  private static final Http HTTP = new Http();

  private final List<RunCommand> commands = new ArrayList<>();
  private final List<Program> nodes = new ArrayList<>();
  private final List<Publishers> publishers = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();
  private final Sink sink = new Sink();
  private Postgres database;

  /** Numbers below it are of earlier tests. */
  private int first;

  private record Fault(long at, int node) {}

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    database = new Postgres(folder);
    for (int i = 0; i < NODES; i++) {
      commands.add(new RunCommand(Files.createDirectory(folder.resolve("node" + i))));
      nodes.add(launch(i));
    }
    nodes.forEach(NodesIT::awaitReady);
    database.execute(AUDIT);
    register(Sink.GOOD, "paid");
    register(Sink.SLOW, "slow");
    register(Sink.SILENT, "silent");
  }

  private void register(String path, String eventType) {
    String json = sink.registration(path, eventType);
    assertThat(HTTP.post(commands.get(0).exposee("/register"), json).status()).isEqualTo(201);
    for (RunCommand command : commands) {
      await("the registration everywhere")
          .atMost(Duration.ofSeconds(1))
          .pollInterval(Duration.ofMillis(50))
          .until(() -> HTTP.get(command.exposee("/webhooks")).body().contains(path));
    }
  }

  private Program launch(int node) {
    String[] options = {
      "run.only=exposee",
      "exposee.database.url=" + database.url() + "&ApplicationName=node" + node,
      "exposee.master.key=" + "A".repeat(43) + "="
    };
    return commands.get(node).launch(options);
  }

  private static void awaitReady(Program node) {
    node.awaitPrinted("Ctrl-C");
  }

  @BeforeEach
  void begin() {
    first += NUMBERS;
    faults.clear();
    publishers.clear();
  }

  /** Each node has callers of its own, and each event a number that no other has. */
  private void publish() {
    for (int i = 0; i < NODES; i++) {
      int node = i;
      publishers.add(
          new Publishers(
              CALLERS,
              commands.get(i).exposee("/events"),
              number -> event(first + number * NODES + node)));
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
  void end() {
    publishers.forEach(Publishers::close);
  }

  @AfterAll
  void stop() {
    nodes.forEach(Program::close);
    database.close();
    sink.close();
  }

  private Set<Delivery> with(Fate fate) {
    Set<Delivery> all = new HashSet<>();
    for (int i = 0; i < publishers.size(); i++) {
      for (int number : publishers.get(i).all(fate)) {
        all.add(delivery(number, i));
      }
    }
    return all;
  }

  /** Of the event with that number at that node. */
  private Delivery delivery(int number, int node) {
    int its = first + number * NODES + node;
    return new Delivery(isSlow(its) ? Sink.SLOW : Sink.GOOD, its);
  }

  /** What waits in the store for a slow one may be any node's. */
  private boolean mayBeOf(Delivery delivery, Fault fault) {
    return isSlow(delivery.number())
        || Math.floorMod(delivery.number() - first, NODES) == fault.node();
  }

  /** Also one that has taken it over from such a one, which may have gone on so. */
  private boolean mayHaveHeld(Delivery delivery, Fault fault, int takeOvers) {
    return mayBeOf(delivery, fault)
        || (takeOvers > 0
            && faults.stream()
                .filter(earlier -> earlier.at() - fault.at() < 0)
                .filter(
                    earlier -> fault.at() - earlier.at() < TAKEN_OVER_WITHIN.plus(BUSY).toNanos())
                .anyMatch(earlier -> mayHaveHeld(delivery, earlier, takeOvers - 1)));
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  private void everythingArrives(Duration within) {
    sink.awaitAccepted(with(Fate.ACKNOWLEDGED), within);
  }

  @Test
  void whenNodesAreKilledTheOthersTakeOver() {
    publish();
    pause(A_WHILE);
    for (int i = 0; i < KILLS; i++) {
      int victim = i % NODES;
      nodes.get(victim).killChildren();
      nodes.get(victim).exitCode();
      faults.add(new Fault(System.nanoTime(), victim));
      pause(BETWEEN_KILLS);
      nodes.set(victim, launch(victim));
      awaitReady(nodes.get(victim));
    }
    publishers.forEach(Publishers::close);
    everythingArrives(TAKEN_OVER_WITHIN);
    assertThat(with(Fate.ACKNOWLEDGED)).hasSizeGreaterThan(KILLS * 2_000);
    everythingCameInTime();
    nothingThatWasRefusedComes();
    onlyWhatWasInFlightComesTwice();
  }

  /** Within 35 s of when it was acknowledged, or of the last fault of its node before it came. */
  private void everythingCameInTime() {
    Map<Delivery, List<Visit>> all = ofThisTest();
    for (int i = 0; i < publishers.size(); i++) {
      int node = i;
      for (int number : publishers.get(i).all(Fate.ACKNOWLEDGED)) {
        long came =
            all.get(delivery(number, i)).stream()
                .filter(Visit::accepted)
                .mapToLong(Visit::came)
                .min()
                .orElseThrow();
        long since =
            faults.stream()
                .filter(fault -> mayHaveHeld(delivery(number, node), fault, 1))
                .mapToLong(Fault::at)
                .filter(at -> at - came < 0)
                .reduce(publishers.get(i).acknowledged(number).ended(), Math::max);
        assertThat(Duration.ofNanos(came - since))
            .as("%s", delivery(number, i))
            .isLessThan(TAKEN_OVER_WITHIN.plus(BUSY));
      }
    }
  }

  private void nothingThatWasRefusedComes() {
    Set<Delivery> refused = with(Fate.REFUSED);
    refused.retainAll(sink.accepted());
    assertThat(refused).isEmpty();
  }

  private Map<Delivery, List<Visit>> ofThisTest() {
    Map<Delivery, List<Visit>> all = sink.byDelivery();
    all.keySet().removeIf(delivery -> delivery.number() < first);
    return all;
  }

  /** At most what had been begun or answered just before, and could not be recorded. */
  private void onlyWhatWasInFlightComesTwice() {
    int[] twice = new int[faults.size()];
    ofThisTest()
        .forEach(
            (delivery, visits) -> {
              List<Visit> accepted = visits.stream().filter(Visit::accepted).toList();
              for (int visit = 0; visit < accepted.size() - 1; visit++) {
                Visit repeated = accepted.get(visit);
                int takeOvers = visit + 1;
                int fault =
                    IntStream.range(0, faults.size())
                        .filter(i -> mayHaveHeld(delivery, faults.get(i), takeOvers))
                        .filter(i -> repeated.came() - faults.get(i).at() < ON_THE_WAY.toNanos())
                        .filter(
                            i ->
                                !repeated.isAnsweredBefore(
                                    faults.get(i).at() - HANDED_OVER.toNanos()))
                        .findFirst()
                        .orElse(-1);
                assertThat(fault)
                    .as(
                        "%s came twice without a fault: %s; faults %s",
                        delivery,
                        accepted.stream().map(one -> one.came() / 1_000_000).toList(),
                        faults)
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
    List<Integer> before = nodes.stream().map(node -> node.printed().length()).toList();
    publish();
    pause(A_WHILE);
    publishToTheSilentOne();
    signal("STOP", 1);
    faults.add(new Fault(System.nanoTime(), 1));
    pause(STOPPED_FOR);
    signal("CONT", 1);
    await("the node's new beginning")
        .atMost(Program.PATIENCE)
        .until(() -> printed(1, before).contains("begins anew"));
    pause(A_WHILE);
    publishers.forEach(Publishers::close);
    everythingArrives(TAKEN_OVER_WITHIN);

    everythingCameInTime();
    assertThat(database.number(DOUBLE_RECORDS)).isZero();
    assertThat(database.number(WRITTEN)).isGreaterThan(1_000);
    assertThat(database.number(NOT_ITS_OWN)).isZero();
    assertThat(printed(1, before)).contains("attempts were not recorded");
    assertThat(printed(0, before) + printed(2, before)).contains("the others take over");
    onlyWhatWasInFlightComesTwice();
  }

  /**
   * @param before how much each had printed before the test
   */
  private String printed(int node, List<Integer> before) {
    return nodes.get(node).printed().substring(before.get(node));
  }

  /** Some are under way when it is stopped: what became of them is written when it goes on. */
  private void publishToTheSilentOne() {
    for (int number = first + 1; number <= first + SILENT; number++) {
      String json = "{\"event\":\"silent\",\"data\":%s}".formatted(Sink.data(number));
      assertThat(HTTP.post(commands.get(1).exposee("/events"), json).status()).isEqualTo(202);
    }
    await("the silent one")
        .until(() -> sink.visits().stream().anyMatch(visit -> isOf(Sink.SILENT, visit)));
  }

  private boolean isOf(String path, Visit visit) {
    return visit.delivery().path().equals(path) && visit.delivery().number() >= first;
  }

  private void signal(String name, int node) throws Exception {
    List<String> kill = new ArrayList<>(List.of("kill", "-" + name));
    nodes.get(node).servers().forEach(server -> kill.add(String.valueOf(server.pid())));
    assertThat(new ProcessBuilder(kill).start().waitFor()).isZero();
  }

  @Test
  void aDatabaseThatCrashesAndComesBackLosesNothing() {
    publish();
    pause(A_WHILE);
    database.crash();
    int before = with(Fate.ACKNOWLEDGED).size();
    await("events are accepted again")
        .atMost(Duration.ofSeconds(10))
        .until(() -> with(Fate.ACKNOWLEDGED).size() > before + 100);
    pause(A_WHILE);
    publishers.forEach(Publishers::close);
    everythingArrives(TAKEN_OVER_WITHIN);
    nothingThatWasRefusedComes();
    assertThat(database.number(DOUBLE_RECORDS)).isZero();
  }
}
