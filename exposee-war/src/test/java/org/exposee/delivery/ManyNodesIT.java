package org.exposee.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
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
    for (int i = 0; i < NODES; i++) {
      nodes.add(Engine.node(folder.resolve("node" + i), settings, database, recordedBy()));
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
  }

  @Test
  void theRateLimitHoldsOverAllOfThem() {
    int limit = 10;
    start(Engine.settings(5));
    register("/", "paid", OptionalInt.of(limit));

    publishAtEach("paid", 20);
    untilArrived(60);

    await().until(() -> recorded.stream().mapToInt(Recorded::size).sum() == 60);
    List<Long> begun = recorded.stream().flatMap(node -> node.begun().stream()).sorted().toList();
    for (int i = limit; i < begun.size(); i++) {
      assertThat(begun.get(i) - begun.get(i - limit)).isGreaterThanOrEqualTo(1_000);
    }
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

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> recorded.stream().mapToInt(Recorded::delivered).sum() == retries);
    assertThat(recorded)
        .allSatisfy(node -> assertThat(node.delivered()).isGreaterThanOrEqualTo(retries / 5));
  }

  private void retryAtTheFirst(String data, Duration in) {
    Engine first = nodes.get(0);
    Instant now = first.ticker.now();
    long application = first.principal.application();
    Message message =
        new Message(
            first.ids.next(),
            application,
            "paid",
            Kind.PLAIN,
            Envelope.event("paid", now, data.getBytes(UTF_8)),
            first.directory.size());
    List<Due> dues =
        first.directory.all().stream()
            .map(endpoint -> second(first.ids.next(), message, endpoint, now.plus(in)))
            .toList();
    Engine.get(
        first
            .store
            .attempts()
            .accept(
                new Publication(application, List.of(message), dues, Map.of(), Optional.empty())));
    dues.forEach(first.dispatcher::waits);
  }

  private static Due second(long id, Message message, Endpoint endpoint, Instant at) {
    return new Due(
        id, message.application(), message.id(), endpoint.id(), 2, Trigger.SCHEDULED, at, false);
  }

  /** As when the notification is lost: the version alone tells. */
  @Test
  void aChangeThatNobodyIsToldOfIsFoundWithinASecond() throws Exception {
    start(Engine.settings(5));
    register("/", "paid", OptionalInt.empty());
    String url = receiver.url("/");

    try (Connection connection = TestPostgres.connect(((SharedDatabase.Direct) database).url());
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
  void noTransactionIsOpenWhileReceiversTakeTheirTime() throws Exception {
    start(Engine.settings(5));
    receiver.answers(countingAnswer(Duration.ofSeconds(2)));
    register("/", "paid", OptionalInt.empty());
    publishAtEach("paid", 3);
    await().until(() -> inside.get() == 3 * NODES);

    try (Connection connection = TestPostgres.connect(((SharedDatabase.Direct) database).url());
        Statement statement = connection.createStatement()) {
      do {
        try (ResultSet open =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND xact_start < clock_timestamp() - interval '500 ms'")) {
          open.next();
          assertThat(open.getInt(1)).isZero();
        }
      } while (inside.get() == 3 * NODES);
    }
  }

  @Test
  void withoutAFaultNothingComesTwice() {
    int endpoints = 100;
    int deliveries = 1_002 * endpoints;
    start(Engine.settings(5));
    registerMany(endpoints);

    publishAtEach("paid", deliveries / endpoints / NODES);

    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> recorded.stream().mapToInt(Recorded::delivered).sum() == deliveries);
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
