package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
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
    Attempt first = engine.ended(receipt, 1).get(0);
    Instant second = engine.waiting(receipt).at();
    assertThat(second)
        .isBetween(first.started().plusSeconds(240), first.started().plusSeconds(370));
    engine.ticker.advance(Duration.ofMinutes(3));
    assertThat(engine.attempts(receipt)).hasSize(1);
    engine.ticker.advance(Duration.ofMinutes(4));
    assertThat(engine.ended(receipt, 2).get(1).started()).isAfterOrEqualTo(second);
    engine.ticker.advance(Duration.ofHours(3));
    List<Attempt> all = engine.ended(receipt, 3);
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
    Attempt first = engine.ended(receipt, 1).get(0);
    assertThat(engine.waiting(receipt).at()).isAfterOrEqualTo(first.started().plusSeconds(3600));
    Receipt other = engine.publish("paid", "2");
    engine.ticker.advance(Duration.ofMinutes(50));
    receiver.answers(Answer.of(200));
    engine.ticker.advance(Duration.ofMinutes(11));
    engine.ended(receipt, 2);
    assertThat(engine.ended(other, 1).get(0).started())
        .isAfterOrEqualTo(first.started().plusSeconds(3600));
  }

  @Test
  void theFirstSuccessMakesWaitingRetriesDue() {
    receiver.answers(Answer.of(503));
    engine.register(receiver.url("/"), "paid");
    Receipt waiting = engine.publish("paid", "1");
    engine.waiting(waiting);
    engine.ticker.advance(Duration.ofSeconds(7));
    engine.ended(waiting, 2);
    receiver.answers(Answer.of(200));
    Receipt next = engine.publish("paid", "2");
    assertThat(engine.ended(next, 1).get(0).result()).isEqualTo(Result.DELIVERED);
    assertThat(engine.ended(waiting, 3).get(2).result()).isEqualTo(Result.DELIVERED);
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
    engine.ended(receipt, 1);
    assertThat(
            Engine.get(
                engine.publisher.resend(
                    engine.principal, receipt.id(), List.of(endpoint.id(), 4711L))))
        .isEqualTo(1);
    Attempt again = engine.ended(receipt, 2).get(1);
    assertThat(again.due().trigger()).isEqualTo(Trigger.MANUAL);
    assertThat(again.result()).isEqualTo(Result.DELIVERED);
    assertThat(receiver.arrivals()).hasSize(2);
  }
}
