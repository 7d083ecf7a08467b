package org.exposee.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.exposee.delivery.Acceptance.Receipt;
import org.exposee.delivery.Acceptance.Replayed;
import org.exposee.delivery.FaultyAttempts.Fault;
import org.exposee.delivery.Publisher.Event;
import org.exposee.message.IdKind;
import org.exposee.message.Unavailable;
import org.exposee.registry.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of deliveries when the store, or a run, ends in the middle. */
class FaultsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path folder;
  private final Receiver receiver = new Receiver();
  private FaultyAttempts store;
  private Engine engine;

  @BeforeEach
  void start() {
    engine =
        new Engine(
            folder.resolve("data"),
            Engine.settings(2),
            new SettableTicker(),
            attempts -> store = new FaultyAttempts(attempts));
  }

  @AfterEach
  void stop() {
    engine.close();
    receiver.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"AWAY", "ANSWER_LOST"})
  void whatCouldNotBeRecordedIsRecordedLaterAndNotSentAgain(Fault fault) {
    receiver.answers(
        (exchange, arrival) -> {
          store.now(fault);
          exchange.sendResponseHeaders(200, -1);
        });
    engine.register(receiver.url("/"), "paid");
    Receipt receipt = engine.publish("paid", "1");
    await().atMost(PATIENCE).until(() -> receiver.arrivals().size() == 1);
    await().during(Duration.ofMillis(1_500)).until(() -> receiver.arrivals().size() == 1);
    store.now(Fault.NONE);
    await().atMost(PATIENCE).until(() -> engine.due(receipt).isEmpty());
    assertThat(engine.attempts(receipt)).hasSize(1);
    assertThat(receiver.arrivals()).hasSize(1);
  }

  @Test
  void whatTheStoreDoesNotTakeKeepsNothingElseOut() {
    Endpoint bad = engine.register(receiver.url("/bad"), "paid");
    engine.register(receiver.url("/good"), "paid");
    store.chokesOn(bad.id());
    List<Receipt> receipts =
        IntStream.range(0, 50).mapToObj(i -> engine.publish("paid", "" + i)).toList();
    await()
        .atMost(PATIENCE)
        .until(() -> receipts.stream().allMatch(receipt -> engine.due(receipt).size() == 1));
    assertThat(receipts)
        .allSatisfy(
            receipt -> assertThat(engine.due(receipt).get(0).endpoint()).isEqualTo(bad.id()));
    store.chokesOn(0);
    await()
        .atMost(PATIENCE)
        .until(() -> receipts.stream().allMatch(receipt -> engine.due(receipt).isEmpty()));
    assertThat(receiver.arrivals()).hasSize(100);
  }

  @Test
  void anAcceptThatWasRefusedSendsNothingAndKeepsNoPlace() {
    engine.register(receiver.url("/"), "paid");
    store.now(Fault.AWAY);
    for (int i = 0; i < 2_000; i++) {
      assertThatThrownBy(() -> engine.tryPublish("paid", "1").get(5, TimeUnit.SECONDS))
          .hasCauseInstanceOf(Unavailable.class);
    }
    store.now(Fault.NONE);
    Receipt receipt = engine.publish("paid", "1");
    assertThat(engine.due(receipt).stream().allMatch(Due::own)).isTrue();
    await().atMost(PATIENCE).until(() -> engine.due(receipt).isEmpty());
    assertThat(receiver.arrivals()).hasSize(1);
  }

  @Test
  void anAcceptWhoseAnswerWasLostIsSentAllTheSame() {
    engine.register(receiver.url("/"), "paid");
    store.now(Fault.ANSWER_LOST);
    assertThatThrownBy(() -> engine.tryPublish("paid", "1").get(5, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(IllegalStateException.class);
    store.now(Fault.NONE);
    engine.dispatcher.castNet();
    engine.dispatcher.castNet();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              engine.dispatcher.castNet();
              return receiver.arrivals().size() == 1;
            });
  }

  @Test
  void aWideAcceptWhoseAnswerWasLostReachesEverybodyAllTheSame() {
    int endpoints = 1_300;
    IntStream.range(0, endpoints).forEach(i -> engine.register(receiver.url("/" + i), "paid"));
    store.now(Fault.ANSWER_LOST);
    assertThatThrownBy(() -> engine.tryPublish("paid", "1").get(5, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(IllegalStateException.class);
    store.now(Fault.NONE);
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              engine.dispatcher.castNet();
              return receiver.arrivals().stream().map(Receiver.Arrival::path).distinct().count()
                  == endpoints;
            });
  }

  @Test
  void anEventWhoseFateIsUnknownIsOneMessageWhenItsKeyComesAgain() {
    engine.register(receiver.url("/"), "paid");
    Optional<Idempotency> key =
        Optional.of(Idempotency.of("key".getBytes(UTF_8), "body".getBytes(UTF_8)));
    List<Event> event = List.of(new Event("paid", "1".getBytes(UTF_8)));
    store.now(Fault.ANSWER_LOST);
    assertThatThrownBy(
            () ->
                engine
                    .publisher
                    .publish(engine.principal, event, key, Optional.empty())
                    .get(5, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(IllegalStateException.class);
    store.now(Fault.NONE);
    Acceptance again =
        Engine.get(engine.publisher.publish(engine.principal, event, key, Optional.empty()));
    Receipt receipt = ((Replayed) again).receipts().get(0);
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              engine.dispatcher.castNet();
              return engine.attempts(receipt).size() == 1;
            });
    assertThat(receiver.arrivals())
        .extracting(Receiver.Arrival::id)
        .containsExactly(IdKind.MESSAGE.show(receipt.id()));
  }

  @ParameterizedTest
  @EnumSource(names = {"AWAY", "ANSWER_LOST"})
  void aFanOutGoesOnWhenTheStoreIsBack(Fault fault) {
    int endpoints = 1_300;
    IntStream.range(0, endpoints).forEach(i -> engine.register(receiver.url("/" + i), "paid"));
    Receipt receipt = engine.publish("paid", "1");
    store.now(fault);
    await().during(Duration.ofMillis(500)).until(() -> true);
    store.now(Fault.NONE);
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              engine.dispatcher.castNet();
              return receiver.arrivals().stream().map(Receiver.Arrival::path).distinct().count()
                  == endpoints;
            });
    await()
        .atMost(PATIENCE)
        .until(
            () -> engine.store.history().due(engine.principal, receipt.id(), 0, 10_000).isEmpty());
  }

  @Test
  void fanOutsOfAnEarlierRunAreCompletedHoweverManyThereAre() {
    int endpoints = 1_010;
    IntStream.range(0, endpoints).forEach(i -> engine.register(receiver.url("/" + i), "paid"));
    int messages = 20;
    List<Receipt> receipts =
        IntStream.range(0, messages).mapToObj(i -> engine.publish("paid", "" + i)).toList();
    engine.close();
    engine = new Engine(folder.resolve("data"), Engine.settings(2), engine.ticker);
    Endpoint last = engine.directory.all().stream().reduce((a, b) -> b).orElseThrow();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                receipts.stream()
                    .allMatch(
                        r ->
                            engine
                                .store
                                .history()
                                .endpointsOf(engine.principal, r.id())
                                .contains(last.id())));
    assertThat(engine.store.attempts().openFanOuts(0, 10)).isEmpty();
    for (Receipt receipt : receipts) {
      assertThat(engine.store.history().endpointsOf(engine.principal, receipt.id()))
          .hasSize(endpoints);
    }
    String id = IdKind.MESSAGE.show(receipts.get(messages - 1).id());
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                receiver.arrivals().stream()
                        .filter(a -> a.id().equals(id))
                        .map(Receiver.Arrival::path)
                        .distinct()
                        .count()
                    == endpoints);
  }
}
