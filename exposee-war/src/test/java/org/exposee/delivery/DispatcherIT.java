package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.exposee.delivery.Acceptance.Receipt;
import org.exposee.delivery.Hostile.Script;
import org.exposee.delivery.Publisher.PingRunning;
import org.exposee.delivery.Receiver.Answer;
import org.exposee.message.IdKind;
import org.exposee.registry.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** When attempts are made and what becomes of them, over a real store and a real receiver. */
class DispatcherIT {
  private static final int DEADLINE_SECONDS = 2;

  @RegisterExtension final Opened opened = new Opened();
  @TempDir Path folder;
  private final Receiver receiver = new Receiver();
  private Engine engine;

  @BeforeEach
  void start() {
    engine = new Engine(folder.resolve("data"), Engine.settings(DEADLINE_SECONDS));
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

  /** Whatever receivers do: one event, and how each of them took it. */
  @Test
  void whatEachHostileReceiverDidIsInTheHistory() {
    engine.close();
    engine = new Engine(folder.resolve("data"), Engine.settings(DEADLINE_SECONDS, Duration.ZERO));
    Map<String, Script> scripts = new LinkedHashMap<>();
    Hostilities.silences().forEach((name, silence) -> scripts.put(name, silence.script()));
    Hostilities.malformed().forEach(one -> scripts.put(one.name(), one.script()));
    Hostilities.bodies().forEach(body -> scripts.put(body.name(), body.script()));
    Map<String, String> expected = new LinkedHashMap<>();
    Hostilities.silences()
        .forEach((name, silence) -> expected.put(name, "DEAD " + silence.failure().code()));
    Hostilities.malformed().forEach(one -> expected.put(one.name(), inHistory(one)));
    Hostilities.bodies().forEach(body -> expected.put(body.name(), "DELIVERED 200"));
    scripts.put("flood", Hostilities.endless("", Hostilities.HINTS.repeat(1_000)));
    expected.put("flood", "DEAD interim_flood");
    scripts.put("redirect", Script.answering("HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n"));
    expected.put("redirect", "DEAD redirect");
    Map<Long, String> names = new HashMap<>();
    scripts.forEach(
        (name, script) -> {
          Hostile hostile = opened.hostile(script);
          names.put(engine.register(hostile.url("/"), "paid").id(), name);
        });
    Hostile deaf = opened.hostile(Hostilities::untilItEnds);
    names.put(
        engine.register("https://127.0.0.1:" + deaf.port() + "/", "paid").id(), "swallowed hello");
    expected.put("swallowed hello", "DEAD tls_timeout");
    Receipt receipt = engine.publish("paid", "1");
    List<Attempt> attempts = engine.ended(receipt, expected.size());
    Map<String, String> recorded = new HashMap<>();
    attempts.forEach(
        attempt -> recorded.put(names.get(attempt.due().endpoint()), inHistory(attempt)));
    assertThat(recorded).isEqualTo(expected);
    assertThat(attempts)
        .hasSameSizeAs(expected.keySet())
        .allSatisfy(
            attempt ->
                assertThat(attempt.duration())
                    .isLessThan(Duration.ofMillis(DEADLINE_SECONDS * 1_000 + 500)));
    assertThat(engine.due(receipt)).isEmpty();
  }

  private static String inHistory(Hostilities.Malformed kind) {
    return switch (kind.code()) {
      case "status 200" -> "DELIVERED 200";
      case "status 204" -> "DELIVERED 204";
      case "status 999" -> "DEAD status";
      default -> "DEAD " + kind.code();
    };
  }

  private static String inHistory(Attempt attempt) {
    return attempt.result()
        + " "
        + attempt
            .error()
            .map(Attempt.Failure::code)
            .orElseGet(() -> "" + attempt.status().orElseThrow());
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
