package org.exposee.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.exposee.delivery.Publisher.Event;
import org.exposee.delivery.Receiver.Answer;
import org.exposee.message.Envelope;
import org.exposee.message.Kind;
import org.exposee.message.Message;
import org.exposee.registry.Endpoint;
import org.exposee.registry.Registrar.Options;
import org.exposee.store.SharedDatabase;
import org.exposee.store.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes on one PostgreSQL: limits hold over all of them, and whoever has room helps. */
class ManyNodesIT {
  private static final int NODES = 3;
  private static final int CONNECTIONS = 8; // Of each node, as TestPostgres has it.

  /** Behind the 30 s that it takes until a node counts as dead. */
  private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(5);

  /**
   * Behind a start nobody is taken for dead for 15 s; whose row is old is looked for each second.
   */
  private static final Duration LONG_ENOUGH_TO_TAKE_OVER = Duration.ofSeconds(18);

  private static final Duration TAKEN_UP_WITHIN = Duration.ofSeconds(1);

  @TempDir Path folder;

  private final SharedDatabase database = TestPostgres.version(18).newDatabase();
  private final Receiver receiver = new Receiver();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger mostInside = new AtomicInteger();
  private final List<Engine> nodes = new ArrayList<>();
  private final List<Recorded> recorded = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.forEach(Engine::close);
    receiver.close();
  }

  private void start(DeliverySettings settings) {
    start(settings, Collections.nCopies(NODES, Duration.ZERO));
  }

  /**
   * @param wrong by how much the clock of each is
   */
  private void start(DeliverySettings settings, List<Duration> wrong) {
    for (Duration off : wrong) {
      Path path = folder.resolve("node" + nodes.size());
      SettableTicker ticker = new SettableTicker(off);
      nodes.add(Engine.node(path, settings, ticker, database, recordedBy()));
    }
    await()
        .atMost(Engine.PATIENCE)
        .until(() -> nodes.stream().allMatch(node -> node.store.nodes().share().nodes() == NODES));
  }

  private UnaryOperator<Attempts> recordedBy() {
    Recorded node = new Recorded();
    recorded.add(node);
    return node::of;
  }

  /** Counted out before it is answered: the next may come before this thread goes on. */
  private Answer countingAnswer(Duration pause) {
    return (exchange, arrival) -> {
      mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
      LockSupport.parkNanos(pause.toNanos());
      inside.decrementAndGet();
      exchange.sendResponseHeaders(204, -1);
    };
  }

  private void registerMany(int count) {
    for (int i = 0; i < count; i++) {
      register(receiver.url("/" + i), "paid", new Options(Optional.empty(), OptionalInt.empty()));
    }
    untilKnown(receiver.url("/" + (count - 1)));
  }

  private void register(String path, String eventType, OptionalInt rateLimit) {
    String url = receiver.url(path);
    register(url, eventType, new Options(Optional.empty(), rateLimit));
    untilKnown(url);
  }

  private void register(String url, String eventType, Options options) {
    Engine first = nodes.get(0);
    Engine.get(
        first.registrar.register(first.principal, first.guard.check(url), eventType, options));
  }

  private void untilKnown(String url) {
    await()
        .atMost(TAKEN_UP_WITHIN)
        .until(() -> nodes.stream().allMatch(node -> isKnown(node, url)));
  }

  private static boolean isKnown(Engine node, String url) {
    return node.directory.byUrl(node.principal.application(), url).isPresent();
  }

  private void publishAtEach(String eventType, int count) {
    for (int i = 0; i < count; i++) {
      for (Engine node : nodes) {
        node.publish(eventType, "" + i);
      }
    }
  }

  private void untilArrived(int count) {
    await().atMost(Duration.ofSeconds(60)).until(() -> receiver.arrivals().size() >= count);
  }

  @Test
  void theLimitOfAttemptsInFlightHoldsOverAllOfThem() {
    int most = 7;
    start(Engine.narrow(5, most, 1_000, Engine.USUAL.laneBytes()));
    receiver.answers(countingAnswer(Duration.ofMillis(50)));
    register("/", "paid", OptionalInt.empty());

    publishAtEach("paid", 100);
    untilArrived(300);

    assertThat(mostInside.get()).isLessThanOrEqualTo(most).isGreaterThan(most / NODES);
    assertThat(receiver.arrivals()).hasSize(300);
  }

  /** Then some have nothing to send, and leave it to the one that has. */
  @Test
  void oneThatAllowsFewerThanThereAreNodesHoldsToo() {
    start(Engine.narrow(5, 1, 1_000, Engine.USUAL.laneBytes()));
    receiver.answers(countingAnswer(Duration.ofMillis(5)));
    register("/", "paid", OptionalInt.empty());

    publishAtEach("paid", 20);
    untilArrived(60);

    assertThat(mostInside.get()).isEqualTo(1);
    assertThat(receiver.arrivals()).hasSize(60);
    for (Engine node : nodes) {
      await().atMost(Engine.PATIENCE).until(() -> Engine.get(node.dispatcher.lag()).isZero());
    }
  }

  @Test
  void theRateLimitHoldsOverAllOfThem() {
    start(Engine.settings(5));
    register("/", "paid", OptionalInt.of(10));

    publishAtEach("paid", 20);

    assertPace("/", 10, 60);
  }

  /** Whoever has no part of it leaves its deliveries to the others. */
  @Test
  void aRateLimitThatDoesNotComeOutEvenHoldsOverAllOfThemToo() {
    start(Engine.settings(5));
    register("/fewer", "paid", OptionalInt.of(NODES - 1));
    register("/more", "refunded", OptionalInt.of(NODES + 1));

    publishAtEach("paid", 3);
    publishAtEach("refunded", 6);

    assertPace("/fewer", NODES - 1, 3 * NODES);
    assertPace("/more", NODES + 1, 6 * NODES);
  }

  /** Once they have all been made. */
  private void assertPace(String path, int limit, int attempts) {
    long endpoint = nodes.get(0).endpoint(receiver.url(path)).id();
    List<Long> begun =
        await()
            .atMost(Engine.PATIENCE)
            .until(() -> begun(endpoint), made -> made.size() == attempts);
    for (int i = limit; i < attempts; i++) {
      assertThat(begun.get(i) - begun.get(i - limit)).isGreaterThanOrEqualTo(1_000);
    }
  }

  private List<Long> begun(long endpoint) {
    return recorded.stream().flatMap(node -> node.begun(endpoint).stream()).sorted().toList();
  }

  /** All of it is published at one of them, which keeps a part for itself. */
  @Test
  void whatOneHasNoRoomForTheOthersHelpWith() {
    int batches = 10;
    int events = batches * 1_000;
    start(Engine.USUAL);
    receiver.answers(Answer.after(Duration.ofMillis(100), 204));
    register("/", "paid", OptionalInt.empty());

    for (int i = 0; i < batches; i++) {
      publishAtTheFirst("paid", events / batches);
    }

    untilDelivered(events);
    assertThat(recorded.subList(1, NODES))
        .allSatisfy(node -> assertThat(node.delivered()).isGreaterThanOrEqualTo(events / 5));
    assertThat(receiver.arrivals()).hasSize(events);
  }

  private void publishAtTheFirst(String eventType, int count) {
    Engine first = nodes.get(0);
    List<Event> events = Collections.nCopies(count, new Event(eventType, "1".getBytes(UTF_8)));
    Engine.get(
        first.publisher.publish(first.principal, events, Optional.empty(), Optional.empty()));
  }

  private void untilDelivered(int count) {
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> recorded.stream().mapToInt(Recorded::delivered).sum() >= count);
  }

  /** All of it is known to one of them only, as its retries are. */
  @Test
  void whatOneHasToTryAgainTheOthersHelpWith() {
    int endpoints = 20;
    int retries = endpoints * 1_000;
    start(Engine.narrow(5, 12, 1_000, Engine.USUAL.laneBytes()));
    receiver.answers(Answer.after(Duration.ofMillis(100), 204));
    registerMany(endpoints);
    for (int i = 0; i < retries / endpoints; i++) {
      retryAtTheFirst("" + i, Duration.ofSeconds(5));
    }

    untilDelivered(retries);
    assertThat(recorded)
        .allSatisfy(node -> assertThat(node.delivered()).isGreaterThanOrEqualTo(retries / 5));
  }

  /** It was being stored, step by step, when its node died. */
  @Test
  void aFanOutWhoseNodeHasDiedIsTakenUpByTheOthers() throws Exception {
    int endpoints = 300;
    start(Engine.settings(5));
    registerMany(endpoints);
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE FUNCTION of_the_dead() RETURNS trigger LANGUAGE plpgsql AS"
              + " 'BEGIN NEW.fan_out_node := 1; RETURN NEW; END'");
      statement.execute(
          "CREATE TRIGGER of_the_dead BEFORE INSERT ON message"
              + " FOR EACH ROW EXECUTE FUNCTION of_the_dead()");
    }
    Message message = message("1");
    nodes.get(0).accept(message, List.of(), Map.of(message.id(), 0L));

    await()
        .atMost(TAKEN_OVER_WITHIN)
        .until(() -> recorded.stream().mapToInt(Recorded::delivered).sum() == endpoints);
    assertThat(receiver.arrivals()).hasSize(endpoints);
  }

  private void retryAtTheFirst(String data, Duration in) {
    Engine first = nodes.get(0);
    Instant now = first.ticker.now();
    Message message = message(data);
    List<Due> dues =
        first.directory.all().stream()
            .map(endpoint -> second(first.ids.next(), message, endpoint, now.plus(in)))
            .toList();
    first.accept(message, dues, Map.of());
    dues.forEach(first.dispatcher::waits);
  }

  /** For all there are, made by the first. */
  private Message message(String data) {
    Engine first = nodes.get(0);
    return new Message(
        first.ids.next(),
        first.principal.application(),
        "paid",
        Kind.PLAIN,
        Envelope.event("paid", first.ticker.now(), data.getBytes(UTF_8)),
        first.directory.size());
  }

  private static Due second(long id, Message message, Endpoint endpoint, Instant at) {
    return new Due(
        id, message.application(), message.id(), endpoint.id(), 2, Trigger.SCHEDULED, at, false);
  }

  /** By their own clocks one would have been silent for an hour, and another never again. */
  @Test
  void whoIsAliveIsToldByTheDatabasesClockAlone() {
    Duration hour = Duration.ofHours(1);
    start(Engine.settings(5), List.of(hour, Duration.ZERO, hour.negated()));
    register("/", "paid", OptionalInt.empty());
    List<Long> begun = nodes.stream().map(node -> node.store.nodes().incarnation()).toList();
    Instant end = Instant.now().plus(LONG_ENOUGH_TO_TAKE_OVER);
    int published = 0;
    while (Instant.now().isBefore(end)) {
      publishAtEach("paid", 1);
      published += NODES;
      untilArrived(published);
      assertThat(nodes)
          .allSatisfy(
              node -> {
                assertThat(node.store.nodes().holds()).isTrue();
                assertThat(node.store.nodes().share().nodes()).isEqualTo(NODES);
              });
    }
    untilDelivered(published);
    assertEachCameOnce(published);
    assertThat(nodes.stream().map(node -> node.store.nodes().incarnation())).isEqualTo(begun);
  }

  /** As when the notification is lost: the version alone tells. */
  @Test
  void aChangeThatNobodyIsToldOfIsFoundWithinASecond() throws Exception {
    start(Engine.settings(5));
    register("/", "paid", OptionalInt.empty());
    String url = receiver.url("/");

    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE application SET version = version + 1");
      statement.execute(
          "UPDATE endpoint SET rate_limit = 77, revision = (SELECT max(version) FROM application)");
    }

    await()
        .atMost(TAKEN_UP_WITHIN)
        .until(
            () ->
                nodes.stream()
                    .allMatch(node -> node.endpoint(url).rateLimit().equals(OptionalInt.of(77))));
  }

  @Test
  void whatOneUnregistersIsGoneFromTheOthersWithinASecond() {
    start(Engine.settings(5));
    register("/", "paid", OptionalInt.empty());
    String url = receiver.url("/");

    nodes.get(NODES - 1).unregister(url, "paid");

    await()
        .atMost(TAKEN_UP_WITHIN)
        .until(() -> nodes.stream().noneMatch(node -> isKnown(node, url)));
    assertThat(nodes)
        .allSatisfy(node -> assertThat(node.publish("paid", "1").deliveries()).isZero());
  }

  /** What is its own from the beginning is not written again before it is sent. */
  @Test
  void aDeliveryThatSucceedsIsWrittenAndDeletedAndNotClaimed() throws Exception {
    start(Engine.settings(5));
    register("/", "paid", OptionalInt.empty());
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE written (how TEXT NOT NULL)");
      statement.execute(
          "CREATE FUNCTION count_it() RETURNS trigger LANGUAGE plpgsql AS"
              + " 'BEGIN INSERT INTO written VALUES (TG_OP); RETURN NULL; END'");
      statement.execute(
          "CREATE TRIGGER count_it AFTER INSERT OR UPDATE OR DELETE ON due"
              + " FOR EACH ROW EXECUTE FUNCTION count_it()");

      publishAtEach("paid", 5);

      untilDelivered(5 * NODES);
      assertThat(written(statement, "DELETE")).isEqualTo(5 * NODES);
      assertThat(written(statement, "INSERT")).isEqualTo(5 * NODES);
      assertThat(written(statement, "UPDATE")).isZero();
    }
  }

  private static int written(Statement statement, String how) throws SQLException {
    return number(statement, "SELECT count(*) FROM written WHERE how = '%s'".formatted(how));
  }

  /** More are under way than there are connections. */
  @Test
  void noConnectionIsHeldWhileReceiversTakeTheirTime() throws Exception {
    int underWay = 2 * CONNECTIONS;
    start(Engine.settings(5));
    receiver.answers(countingAnswer(Duration.ofSeconds(2)));
    registerMany(underWay);
    publishAtEach("paid", 1);
    await().until(() -> inside.get() == underWay * NODES);

    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      do {
        assertThat(sessions(statement, "xact_start < clock_timestamp() - interval '500 ms'"))
            .isZero();
        assertThat(sessions(statement, "application_name = 'exposee' AND state = 'idle'"))
            .isGreaterThan(NODES * CONNECTIONS / 2);
        long begin = System.nanoTime();
        publishAtEach("refunded", 1);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
      } while (inside.get() == underWay * NODES);
    }
  }

  private static int sessions(Statement statement, String which) throws SQLException {
    return number(
        statement,
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND " + which);
  }

  private static int number(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }

  @Test
  void withoutAFaultNothingComesTwice() throws Exception {
    int endpoints = 100;
    int deliveries = 1_002 * endpoints;
    start(Engine.settings(15)); // A machine that stands still for a while is no fault of theirs.
    registerMany(endpoints);

    publishAtEach("paid", deliveries / endpoints / NODES);

    untilDelivered(deliveries);
    assertEachCameOnce(deliveries);
    castNets();
    castNets(); // What it sees twice it sends again.
    publishAtEach("paid", 1); // Behind whatever they have caught.
    untilDelivered(deliveries + NODES * endpoints);
    assertEachCameOnce(deliveries + NODES * endpoints);
    assertNothingIsDue();
  }

  private void assertNothingIsDue() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      assertThat(number(statement, "SELECT count(*) FROM due")).isZero();
    }
  }

  private Connection connect() throws SQLException {
    return TestPostgres.connect(((SharedDatabase.Direct) database).url());
  }

  private void castNets() {
    nodes.forEach(node -> node.dispatcher.castNet());
  }

  private void assertEachCameOnce(int deliveries) {
    int failed = recorded.stream().mapToInt(node -> node.size() - node.delivered()).sum();
    assertThat(failed).as("attempts that failed and were made again").isZero();
    assertThat(receiver.arrivals())
        .hasSize(deliveries)
        .extracting(arrival -> arrival.path() + arrival.id())
        .doesNotHaveDuplicates();
  }

  @Test
  void whatOneDisablesGetsNothingFromTheOthers() {
    start(Engine.settings(5));
    register("/", "paid", OptionalInt.empty());
    Engine last = nodes.get(NODES - 1);
    Endpoint endpoint = last.endpoint(receiver.url("/"));

    Engine.get(last.registrar.disable(endpoint, "for a test"));

    await()
        .atMost(TAKEN_UP_WITHIN)
        .until(
            () ->
                nodes.stream()
                    .allMatch(node -> node.endpoint(endpoint.url()).disabled().isPresent()));
    publishAtEach("paid", 1);
    register("/other", "refunded", OptionalInt.empty());
    publishAtEach("refunded", 1);
    untilArrived(NODES);
    assertThat(receiver.arrivals()).allMatch(arrival -> arrival.path().equals("/other"));
  }
}
