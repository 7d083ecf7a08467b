package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.exposee.delivery.Acceptance.Receipt;
import org.exposee.delivery.Publisher.PingRunning;
import org.exposee.delivery.Receiver.Answer;
import org.exposee.message.IdKind;
import org.exposee.registry.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When attempts are made and what becomes of them, over a real store and a real receiver. */
class DispatcherIT {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @TempDir Path folder;
  private final Receiver receiver = new Receiver();
  private Engine engine;

  @BeforeEach
  void start() {
    engine = new Engine(folder.resolve("data"), Engine.settings(2));
  }

  @AfterEach
  void stop() {
    engine.close();
    receiver.close();
  }

  private List<Attempt> ended(Receipt receipt, int count) {
    return await()
        .atMost(PATIENCE)
        .until(() -> engine.attempts(receipt), attempts -> attempts.size() >= count);
  }

  private Due dueNow(Receipt receipt) {
    return await()
        .atMost(PATIENCE)
        .until(() -> engine.due(receipt), due -> due.size() == 1 && !due.get(0).own())
        .get(0);
  }

  @Test
  void failuresAreTriedAgainAtTheirTimeUntilTheScheduleIsOver() {
    engine.close();
    engine =
        new Engine(
            folder.resolve("data"),
            Engine.settings(2, Duration.ZERO, Duration.ofMinutes(5), Duration.ofHours(2)));
    receiver.answers(Answer.of(500));
    engine.register(receiver.url("/"), "paid");
    Receipt receipt = engine.publish("paid", "1");
    Attempt first = ended(receipt, 1).get(0);
    Instant second = dueNow(receipt).at();
    assertThat(second)
        .isBetween(first.started().plusSeconds(240), first.started().plusSeconds(370));
    engine.ticker.advance(Duration.ofMinutes(3));
    assertThat(engine.attempts(receipt)).hasSize(1);
    engine.ticker.advance(Duration.ofMinutes(4));
    assertThat(ended(receipt, 2).get(1).started()).isAfterOrEqualTo(second);
    engine.ticker.advance(Duration.ofHours(3));
    List<Attempt> all = ended(receipt, 3);
    assertThat(all)
        .extracting(Attempt::result)
        .containsExactly(Result.FAILED, Result.FAILED, Result.DEAD);
    assertThat(all).extracting(a -> a.due().number()).containsExactly(1, 2, 3);
    assertThat(all.get(0).error()).contains(new Attempt.Failure("status", "answered 500"));
    assertThat(engine.due(receipt)).isEmpty();
    assertThat(receiver.arrivals()).hasSize(3);
    assertThat(receiver.arrivals().stream().map(Receiver.Arrival::id).distinct())
        .containsExactly(IdKind.MESSAGE.show(receipt.id()));
  }

  @Test
  void aReceiverThatAsksForTimeGetsIt() {
    receiver.answers(Answer.of(503, "Retry-After", "3600"));
    engine.register(receiver.url("/"), "paid");
    Receipt receipt = engine.publish("paid", "1");
    Attempt first = ended(receipt, 1).get(0);
    assertThat(dueNow(receipt).at()).isAfterOrEqualTo(first.started().plusSeconds(3600));
    Receipt other = engine.publish("paid", "2");
    engine.ticker.advance(Duration.ofMinutes(50));
    receiver.answers(Answer.of(200));
    engine.ticker.advance(Duration.ofMinutes(11));
    ended(receipt, 2);
    assertThat(ended(other, 1).get(0).started())
        .isAfterOrEqualTo(first.started().plusSeconds(3600));
  }

  @Test
  void goneDisablesAndRegisteringAgainEnables() {
    receiver.answers(Answer.of(500));
    String url = receiver.url("/");
    engine.register(url, "paid");
    Receipt waiting = engine.publish("paid", "1");
    dueNow(waiting);
    receiver.answers(Answer.of(410));
    Receipt gone = engine.publish("paid", "2");
    assertThat(ended(gone, 1).get(0).result()).isEqualTo(Result.DEAD);
    await().atMost(PATIENCE).until(() -> engine.endpoint(url).disabled().isPresent());
    assertThat(engine.endpoint(url).disabled().get().reason()).contains("410");
    assertThat(engine.publish("paid", "3").deliveries()).isZero();
    engine.ticker.advance(Duration.ofHours(1));
    receiver.answers(Answer.of(200));
    assertThat(engine.due(waiting)).hasSize(1);
    int before = receiver.arrivals().size();
    engine.register(url, "paid");
    assertThat(ended(waiting, 2).get(1).result()).isEqualTo(Result.DELIVERED);
    assertThat(receiver.arrivals()).hasSize(before + 1);
  }

  @Test
  void aDisabledEndpointsDeliveriesAreDeadWhenTheirScheduleIsOver() {
    receiver.answers(Answer.of(500));
    String url = receiver.url("/");
    engine.register(url, "paid");
    Receipt waiting = engine.publish("paid", "1");
    dueNow(waiting);
    Engine.get(engine.registrar.disable(engine.endpoint(url), "by hand"));
    engine.ticker.advance(Duration.ofHours(80));
    engine.dispatcher.castNet();
    assertThat(engine.due(waiting)).hasSize(1);
    engine.ticker.advance(Duration.ofHours(20));
    engine.dispatcher.castNet();
    Attempt last = ended(waiting, 2).get(1);
    assertThat(last.result()).isEqualTo(Result.DEAD);
    assertThat(last.error().get().code()).isEqualTo("disabled");
    assertThat(receiver.arrivals()).hasSize(1);
  }

  @Test
  void theFirstSuccessMakesWaitingRetriesDue() {
    receiver.answers(Answer.of(503));
    engine.register(receiver.url("/"), "paid");
    Receipt waiting = engine.publish("paid", "1");
    dueNow(waiting);
    engine.ticker.advance(Duration.ofSeconds(7));
    ended(waiting, 2);
    receiver.answers(Answer.of(200));
    Receipt next = engine.publish("paid", "2");
    assertThat(ended(next, 1).get(0).result()).isEqualTo(Result.DELIVERED);
    assertThat(ended(waiting, 3).get(2).result()).isEqualTo(Result.DELIVERED);
  }

  @Test
  void failingSinceIsKeptAndForgotten() {
    receiver.answers(Answer.of(500));
    String url = receiver.url("/");
    engine.register(url, "paid");
    Receipt receipt = engine.publish("paid", "1");
    dueNow(receipt);
    await().atMost(PATIENCE).until(() -> engine.endpoint(url).failingSince().isPresent());
    receiver.answers(Answer.of(200));
    engine.ticker.advance(Duration.ofSeconds(7));
    await().atMost(PATIENCE).until(() -> engine.endpoint(url).failingSince().isEmpty());
  }

  @Test
  void oneThatHasOnlyFailedForFiveDaysIsDisabled() {
    receiver.answers(Answer.of(500));
    String url = receiver.url("/");
    engine.register(url, "paid");
    dueNow(engine.publish("paid", "1"));
    engine.ticker.advance(Duration.ofDays(4));
    Receipt second = engine.publish("paid", "2");
    dueNow(second);
    assertThat(engine.endpoint(url).disabled()).isEmpty();
    engine.ticker.advance(Duration.ofDays(1).plusMinutes(1));
    engine.publish("paid", "3");
    await().atMost(PATIENCE).until(() -> engine.endpoint(url).disabled().isPresent());
    assertThat(engine.endpoint(url).disabled().get().reason()).contains("has failed since");
  }

  @Test
  void removingAUrlCancelsWhatIsDueForIt() {
    receiver.answers(Answer.of(500));
    String url = receiver.url("/");
    engine.register(url, "paid");
    Receipt receipt = engine.publish("paid", "1");
    dueNow(receipt);
    engine.unregister(url, null);
    Attempt last = ended(receipt, 2).get(1);
    assertThat(last.result()).isEqualTo(Result.CANCELLED);
    assertThat(engine.due(receipt)).isEmpty();
    assertThat(receiver.arrivals()).hasSize(1);
  }

  @Test
  void removingAnEventTypeCancelsOnlyIts() {
    receiver.answers(Answer.of(500));
    String url = receiver.url("/");
    engine.register(url, "paid");
    engine.register(url, "sent");
    Receipt paid = engine.publish("paid", "1");
    Receipt sent = engine.publish("sent", "2");
    dueNow(paid);
    dueNow(sent);
    engine.unregister(url, "paid");
    receiver.answers(Answer.of(200));
    engine.register(url, "paid");
    assertThat(ended(sent, 2).get(1).result()).isEqualTo(Result.DELIVERED);
    assertThat(ended(paid, 2).get(1).result()).isEqualTo(Result.CANCELLED);
  }

  @Test
  void aPingIsOneAttemptAndOnlyOneRuns() {
    java.util.concurrent.CountDownLatch answer = new java.util.concurrent.CountDownLatch(1);
    receiver.answers(
        (exchange, arrival) -> {
          try {
            answer.await();
          } catch (InterruptedException e) {
            throw new java.io.IOException(e);
          }
          exchange.sendResponseHeaders(500, -1);
        });
    engine.register(receiver.url("/a"), "paid");
    engine.register(receiver.url("/b"), "paid");
    List<Receipt> pings = Engine.get(engine.publisher.ping(engine.principal, Optional.empty()));
    assertThat(pings).hasSize(1);
    assertThat(pings.get(0).deliveries()).isEqualTo(2);
    assertThat(
            org.assertj.core.api.Assertions.catchThrowableOfType(
                    CompletionException.class,
                    () -> engine.publisher.ping(engine.principal, Optional.of("paid")).join())
                .getCause())
        .isInstanceOf(PingRunning.class);
    assertThat(engine.publisher.finished(pings)).isNotDone();
    answer.countDown();
    Engine.get(engine.publisher.finished(pings));
    assertThat(engine.attempts(pings.get(0)))
        .hasSize(2)
        .allSatisfy(attempt -> assertThat(attempt.result()).isEqualTo(Result.DEAD));
    assertThat(engine.due(pings.get(0))).isEmpty();
    assertThat(Engine.get(engine.publisher.ping(engine.principal, Optional.of("paid")))).hasSize(1);
  }

  @Test
  void resendingIsANewDeliveryByHand() {
    Endpoint endpoint = engine.register(receiver.url("/"), "paid");
    Receipt receipt = engine.publish("paid", "1");
    ended(receipt, 1);
    assertThat(
            Engine.get(
                engine.publisher.resend(
                    engine.principal, receipt.id(), List.of(endpoint.id(), 4711L))))
        .isEqualTo(1);
    Attempt again = ended(receipt, 2).get(1);
    assertThat(again.due().trigger()).isEqualTo(Trigger.MANUAL);
    assertThat(again.result()).isEqualTo(Result.DELIVERED);
    assertThat(receiver.arrivals()).hasSize(2);
  }

  @Test
  void aWideFanOutReachesEverybodyOnce() {
    int endpoints = 1_500;
    IntStream.range(0, endpoints).forEach(i -> engine.register(receiver.url("/" + i), "paid"));
    Receipt receipt = engine.publish("paid", "1");
    assertThat(receipt.deliveries()).isEqualTo(endpoints);
    await().atMost(Duration.ofSeconds(40)).until(() -> receiver.arrivals().size() >= endpoints);
    await().atMost(PATIENCE).until(() -> engine.due(receipt).isEmpty());
    assertThat(receiver.arrivals().stream().map(Receiver.Arrival::path).distinct())
        .hasSize(endpoints);
    List<Receipt> pings = Engine.get(engine.publisher.ping(engine.principal, Optional.empty()));
    Engine.get(engine.publisher.finished(pings));
    assertThat(engine.store.history().attempts(engine.principal, pings.get(0).id(), 0, 10_000))
        .hasSize(endpoints);
  }

  @Test
  void whatHasNoPlaceInMemoryWaitsInTheStoreAndArrivesOnce() {
    receiver.answers(Answer.of(500));
    String url = receiver.url("/");
    engine.register(url, "paid");
    int count = 3_000;
    List<Receipt> receipts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      receipts.add(engine.publish("paid", "" + i));
    }
    receiver.answers(Answer.of(200));
    int failed = receiver.arrivals().size();
    engine.register(url, "paid");
    Set<String> expected =
        receipts.stream().map(r -> IdKind.MESSAGE.show(r.id())).collect(Collectors.toSet());
    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> receipts.stream().allMatch(r -> engine.due(r).isEmpty()));
    List<String> arrived =
        receiver.arrivals().stream().skip(failed).map(Receiver.Arrival::id).toList();
    assertThat(Set.copyOf(arrived)).isSubsetOf(expected);
    for (Receipt receipt : receipts) {
      List<Attempt> attempts = engine.attempts(receipt);
      assertThat(attempts.stream().filter(a -> a.result() == Result.DELIVERED)).hasSize(1);
    }
  }

  @Test
  void whatIsOpenAtAStopIsSentAfterTheNextStart() {
    receiver.answers(Answer.of(500));
    engine.register(receiver.url("/"), "paid");
    Receipt receipt = engine.publish("paid", "1");
    dueNow(receipt);
    engine.close();
    receiver.answers(Answer.of(200));
    engine = new Engine(folder.resolve("data"), Engine.settings(2), engine.ticker);
    engine.ticker.advance(Duration.ofSeconds(7));
    assertThat(ended(receipt, 2).get(1).result()).isEqualTo(Result.DELIVERED);
  }

  @Test
  void aStopWaitsForWhatIsUnderWay() {
    receiver.answers(
        (exchange, arrival) -> {
          try {
            java.util.concurrent.TimeUnit.SECONDS.sleep(1);
          } catch (InterruptedException e) {
            throw new java.io.IOException(e);
          }
          exchange.sendResponseHeaders(200, -1);
        });
    engine.register(receiver.url("/"), "paid");
    List<Receipt> receipts =
        IntStream.range(0, 20).mapToObj(i -> engine.publish("paid", "" + i)).toList();
    await().atMost(PATIENCE).until(() -> receiver.arrivals().size() >= 8);
    engine.close();
    int arrived = receiver.arrivals().size();
    receiver.answers(Answer.of(200));
    engine = new Engine(folder.resolve("data"), Engine.settings(2), engine.ticker);
    await().atMost(PATIENCE).until(() -> receipts.stream().allMatch(r -> engine.due(r).isEmpty()));
    assertThat(arrived).isLessThan(20);
    assertThat(receiver.arrivals()).hasSize(20);
  }

  @Test
  void rowsInNobodysMemoryAreFoundAndSent() {
    Endpoint endpoint = engine.register(receiver.url("/"), "paid");
    Receipt receipt = engine.publish("paid", "1");
    ended(receipt, 1);
    Due lost =
        new Due(
            engine.ids.next(),
            engine.principal.application(),
            receipt.id(),
            endpoint.id(),
            1,
            Trigger.SCHEDULED,
            engine.ticker.now(),
            true);
    Engine.get(engine.store.attempts().add(List.of(lost)));
    engine.dispatcher.castNet();
    engine.dispatcher.castNet();
    await()
        .atMost(PATIENCE)
        .until(() -> engine.due(receipt), due -> !due.isEmpty() && !due.get(0).own());
    engine.dispatcher.castNet();
    assertThat(ended(receipt, 2).get(1).result()).isEqualTo(Result.DELIVERED);
  }

  @Test
  void stoppedItDoesNotMove() {
    assertThat(engine.dispatcher.isMoving()).isTrue();
    engine.dispatcher.close();
    assertThat(engine.dispatcher.isMoving()).isFalse();
  }
}
