package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.exposee.CapturedLog;
import org.exposee.delivery.Acceptance.Receipt;
import org.exposee.delivery.FaultyAttempts.Fault;
import org.exposee.delivery.Receiver.Answer;
import org.exposee.message.Unavailable;
import org.exposee.store.SharedDatabase;
import org.exposee.store.TestPostgres;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is paused takes everything in, and begins nothing. */
class PauseIT {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path folder;
  @AutoClose private final Receiver receiver = new Receiver();

  /** When it comes back, the dispatcher has done what there was to be done before. */
  private static Duration lag(Engine engine) {
    return Engine.get(engine.dispatcher.lag());
  }

  private static void delivers(Engine engine, Receipt receipt) {
    assertThat(engine.ended(receipt, 1).get(0).result()).isEqualTo(Result.DELIVERED);
  }

  @Test
  void whatIsPublishedWaitsUntilItIsResumed() {
    try (Engine engine = new Engine(folder.resolve("data"), Engine.settings(5))) {
      engine.register(receiver.url("/"), "paid");
      assertThat(engine.dispatcher.isPaused()).isFalse();
      engine.dispatcher.pause();
      assertThat(engine.dispatcher.isPaused()).isTrue();
      List<Receipt> receipts =
          Stream.of("1", "2", "3").map(json -> engine.publish("paid", json)).toList();
      receipts.forEach(engine::waiting);
      engine.ticker.advance(MINUTE);
      assertThat(lag(engine)).isBetween(MINUTE, MINUTE.plusSeconds(30));
      engine.dispatcher.castNet();
      assertThat(lag(engine)).isGreaterThanOrEqualTo(MINUTE);
      assertThat(receiver.arrivals()).isEmpty();

      engine.dispatcher.resume();

      receipts.forEach(receipt -> delivers(engine, receipt));
      assertThat(receiver.arrivals()).hasSize(3);
      assertThat(engine.dispatcher.isPaused()).isFalse();
      await().atMost(Engine.PATIENCE).until(() -> lag(engine).isZero());
    }
  }

  private static Answer whenItMay(CountDownLatch answer) {
    return (exchange, arrival) -> {
      await().forever().until(() -> answer.getCount() == 0);
      exchange.sendResponseHeaders(204, -1);
    };
  }

  @Test
  void whatIsUnderWayEndsAndWhatWaitsInMemoryGoesBackToTheStore() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    receiver.answers(whenItMay(answer));
    try (Engine engine = new Engine(folder.resolve("data"), Engine.oneAtATime())) {
      engine.register(receiver.url("/"), "paid");
      Receipt underWay = engine.publish("paid", "1");
      await().atMost(Engine.PATIENCE).until(() -> receiver.arrivals().size() == 1);
      assertThat(engine.dispatcher.attemptsInFlight()).isEqualTo(1);
      List<Receipt> waiting =
          Stream.of("2", "3").map(json -> engine.publish("paid", json)).toList();

      engine.dispatcher.pause();

      waiting.forEach(engine::waiting);
      answer.countDown();
      delivers(engine, underWay);
      assertThat(lag(engine)).isPositive();
      assertThat(engine.dispatcher.attemptsInFlight()).isZero();
      assertThat(receiver.arrivals()).hasSize(1);
      engine.dispatcher.resume();
      waiting.forEach(receipt -> delivers(engine, receipt));
    }
  }

  @Test
  void aPingThatWasTakenInBeforeWaitsAndNoOtherIsTakenIn() {
    CountDownLatch answer = new CountDownLatch(1);
    receiver.answers(whenItMay(answer));
    try (Engine engine = new Engine(folder.resolve("data"), Engine.oneAtATime())) {
      engine.register(receiver.url("/"), "paid");
      Receipt underWay = engine.publish("paid", "1");
      await().atMost(Engine.PATIENCE).until(() -> receiver.arrivals().size() == 1);
      List<Receipt> pings = Engine.get(engine.publisher.ping(engine.principal, Optional.empty()));

      engine.dispatcher.pause();

      assertThatThrownBy(() -> engine.publisher.ping(engine.principal, Optional.empty()).join())
          .cause()
          .isInstanceOf(Unavailable.class)
          .hasMessage("Deliveries are paused at this node. Ping again when they are resumed.");
      answer.countDown();
      delivers(engine, underWay);
      await()
          .during(Duration.ofSeconds(1))
          .atMost(Engine.PATIENCE)
          .until(() -> receiver.arrivals().size() == 1);
      assertThat(engine.publisher.finished(pings)).isNotDone();
      assertThat(lag(engine)).as("pings do not count").isZero();

      engine.dispatcher.resume();

      Engine.get(engine.publisher.finished(pings));
      assertThat(receiver.arrivals()).hasSize(2);
      pings = Engine.get(engine.publisher.ping(engine.principal, Optional.empty()));
      Engine.get(engine.publisher.finished(pings));
      assertThat(receiver.arrivals()).hasSize(3);
    } finally {
      answer.countDown();
    }
  }

  @Test
  void theLagGoesOnWhileWhatIsDueCannotBeRead() {
    AtomicReference<FaultyAttempts> store = new AtomicReference<>();
    SettableTicker ticker = new SettableTicker();
    try (Engine engine =
        new Engine(
            folder.resolve("data"),
            Engine.settings(5),
            ticker,
            attempts -> {
              store.set(new FaultyAttempts(attempts));
              return store.get();
            })) {
      engine.register(receiver.url("/"), "paid");
      engine.dispatcher.pause();
      Receipt receipt = engine.publish("paid", "1");
      engine.waiting(receipt);
      ticker.advance(MINUTE);
      store.get().now(Fault.AWAY);

      engine.dispatcher.resume();

      await()
          .during(Duration.ofSeconds(3))
          .atMost(Engine.PATIENCE)
          .until(() -> lag(engine).compareTo(MINUTE) >= 0);
      store.get().now(Fault.NONE);
      delivers(engine, receipt);
      await().atMost(Engine.PATIENCE).until(() -> lag(engine).isZero());
    }
  }

  @Test
  void itIsSaidOnceAndNotRememberedOverAStart() {
    try (CapturedLog log = new CapturedLog()) {
      try (Engine engine = new Engine(folder.resolve("data"), Engine.settings(5))) {
        engine.dispatcher.resume();
        engine.dispatcher.pause();
        engine.dispatcher.pause();
      }
      assertThat(log.messages()).filteredOn(line -> line.contains("are paused")).hasSize(1);
      assertThat(log.messages()).doesNotContain("deliveries are resumed");
      try (Engine engine = new Engine(folder.resolve("data"), Engine.settings(5))) {
        assertThat(engine.dispatcher.isPaused()).isFalse();
      }
    }
  }

  @Test
  void theLagIsThatOfEndpointsThatGetSomething() {
    receiver.answers(Receiver.Answer.of(500));
    try (Engine engine = new Engine(folder.resolve("data"), Engine.settings(5))) {
      assertThat(lag(engine)).as("nothing is open").isZero();
      var endpoint = engine.register(receiver.url("/"), "paid");
      engine.waiting(engine.publish("paid", "1"));
      assertThat(lag(engine)).as("due only later").isZero();
      engine.dispatcher.pause();
      engine.ticker.advance(MINUTE);
      assertThat(lag(engine)).isPositive();
      Engine.get(engine.registrar.disable(endpoint, "for a test"));
      assertThat(lag(engine)).as("of one that is disabled").isZero();
    }
  }

  @Test
  void anotherNodeSendsWhatAPausedOneHasTakenIn() {
    SharedDatabase database = TestPostgres.version(18).newDatabase();
    try (Engine paused = node("one", database);
        Engine other = node("two", database)) {
      await().atMost(Engine.PATIENCE).until(() -> paused.store.nodes().share().nodes() == 2);
      var endpoint = paused.register(receiver.url("/"), "paid");
      await().atMost(Engine.PATIENCE).until(() -> other.directory.byId(endpoint.id()).isPresent());
      paused.dispatcher.pause();
      Receipt receipt = paused.publish("paid", "1");
      delivers(paused, receipt);
      await().atMost(Engine.PATIENCE).until(() -> lag(paused).isZero());

      receiver.answers(Receiver.Answer.of(500));
      Receipt dead = paused.publish("paid", "2");
      assertThat(paused.ended(dead, 1).get(0).result()).isEqualTo(Result.DEAD);
      receiver.answers(Receiver.Answer.of(204));
      Redrive redrive = new Redrive(paused.store.history(), paused.publisher, paused.ids);
      assertThat(redrive.run(paused.endpoint(receiver.url("/")))).isEqualTo(1);
      assertThat(paused.ended(dead, 2).get(1).result()).isEqualTo(Result.DELIVERED);
    }
  }

  @Test
  void whatNobodySendsIsLateAtEachNodeThatHasSeenIt() {
    SharedDatabase database = TestPostgres.version(18).newDatabase();
    try (Engine one = node("one", database);
        Engine other = node("two", database)) {
      await().atMost(Engine.PATIENCE).until(() -> one.store.nodes().share().nodes() == 2);
      var endpoint = one.register(receiver.url("/"), "paid");
      await().atMost(Engine.PATIENCE).until(() -> other.directory.byId(endpoint.id()).isPresent());
      one.dispatcher.pause();
      other.dispatcher.pause();
      Receipt receipt = one.publish("paid", "1");
      Duration longerThanLooks = Duration.ofSeconds(4);
      for (Engine node : List.of(one, other)) {
        await().atMost(Engine.PATIENCE).until(() -> lag(node).compareTo(longerThanLooks) > 0);
      }

      other.dispatcher.resume();

      delivers(one, receipt);
      for (Engine node : List.of(one, other)) {
        await().atMost(Engine.PATIENCE).until(() -> lag(node).isZero());
      }
    }
  }

  /** Each delivery has one attempt. */
  private Engine node(String name, SharedDatabase database) {
    DeliverySettings settings = Engine.settings(5, Duration.ZERO);
    return Engine.node(
        folder.resolve(name), settings, new SettableTicker(), database, attempts -> attempts);
  }
}
