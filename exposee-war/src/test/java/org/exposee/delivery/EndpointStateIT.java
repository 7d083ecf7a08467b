package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.exposee.CapturedLog;
import org.exposee.delivery.Acceptance.Receipt;
import org.exposee.delivery.Receiver.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What attempts make of an endpoint, and what becomes of its deliveries when it changes. */
class EndpointStateIT {
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
  void goneDisablesAndRegisteringAgainEnables() {
    receiver.answers(Answer.of(500));
    String url = receiver.url("/");
    engine.register(url, "paid");
    Receipt waiting = engine.publish("paid", "1");
    engine.waiting(waiting);
    receiver.answers(Answer.of(410));
    Receipt gone = engine.publish("paid", "2");
    assertThat(engine.ended(gone, 1).get(0).result()).isEqualTo(Result.DEAD);
    awaitDisabled(url);
    assertThat(engine.endpoint(url).disabled().get().reason()).contains("410");
    assertThat(engine.publish("paid", "3").deliveries()).isZero();
    engine.ticker.advance(Duration.ofHours(1));
    receiver.answers(Answer.of(200));
    assertThat(engine.due(waiting)).hasSize(1);
    int before = receiver.arrivals().size();
    engine.register(url, "paid");
    assertThat(engine.ended(waiting, 2).get(1).result()).isEqualTo(Result.DELIVERED);
    assertThat(receiver.arrivals()).hasSize(before + 1);
  }

  @Test
  void aDisabledEndpointsDeliveriesAreDeadWhenTheirScheduleIsOver() {
    receiver.answers(Answer.of(500));
    String url = receiver.url("/");
    engine.register(url, "paid");
    Receipt waiting = engine.publish("paid", "1");
    engine.waiting(waiting);
    Engine.get(engine.registrar.disable(engine.endpoint(url), "by hand"));
    engine.ticker.advance(Duration.ofHours(80));
    engine.dispatcher.castNet();
    assertThat(engine.due(waiting)).hasSize(1);
    engine.ticker.advance(Duration.ofHours(20));
    engine.dispatcher.castNet();
    Attempt last = engine.ended(waiting, 2).get(1);
    assertThat(last.result()).isEqualTo(Result.DEAD);
    assertThat(last.error().get().code()).isEqualTo("disabled");
    assertThat(receiver.arrivals()).hasSize(1);
  }

  @Test
  void failingSinceIsKeptAndForgotten() {
    receiver.answers(Answer.of(500));
    String url = receiver.url("/");
    engine.register(url, "paid");
    Receipt receipt = engine.publish("paid", "1");
    engine.waiting(receipt);
    await().atMost(Engine.PATIENCE).until(() -> engine.endpoint(url).failingSince().isPresent());
    receiver.answers(Answer.of(200));
    engine.ticker.advance(Duration.ofSeconds(7));
    await().atMost(Engine.PATIENCE).until(() -> engine.endpoint(url).failingSince().isEmpty());
  }

  @Test
  void oneThatHasOnlyFailedForFiveDaysIsDisabled() {
    String url = failing();
    try (CapturedLog log = new CapturedLog()) {
      for (int day = 1; day <= 4; day++) {
        engine.ticker.advance(Duration.ofDays(1));
        engine.waiting(engine.publish("paid", "2"));
        engine.waiting(engine.publish("paid", "once more on the same day"));
      }
      assertThat(engine.endpoint(url).disabled()).isEmpty();
      assertThat(log.messages().stream().filter(line -> line.contains("will be disabled")))
          .hasSize(4);
    }
    engine.ticker.advance(Duration.ofDays(1).plusMinutes(1));
    engine.publish("paid", "3");
    awaitDisabled(url);
    assertThat(engine.endpoint(url).disabled().get().reason()).contains("has failed since");
  }

  @Test
  void registeredAgainItHasFiveDaysMore() {
    String url = failing();
    engine.ticker.advance(Duration.ofDays(5).plusMinutes(1));
    engine.publish("paid", "2");
    awaitDisabled(url);
    engine.register(url, "paid");
    for (int day = 1; day <= 4; day++) {
      engine.ticker.advance(Duration.ofDays(1));
      engine.waiting(engine.publish("paid", "more"));
      assertThat(engine.endpoint(url).disabled()).isEmpty();
    }
    engine.ticker.advance(Duration.ofDays(2));
    engine.publish("paid", "last");
    awaitDisabled(url);
  }

  /** Eight are under way at first; the first good answer opens that by one. */
  @ParameterizedTest
  @CsvSource({"500,4", "501,4", "505,4", "404,9"})
  void aFailureOfTheReceiverHalvesWhatIsInFlight(int status, int expected) {
    BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();
    receiver.answers((exchange, arrival) -> exchange.sendResponseHeaders(next(statuses), -1));
    engine.register(receiver.url("/"), "paid");
    List<Receipt> first = publish(8);
    await().atMost(Engine.PATIENCE).until(() -> receiver.arrivals().size() == 8);
    statuses.addAll(Collections.nCopies(7, 200));
    statuses.add(status);
    first.forEach(receipt -> engine.ended(receipt, 1));
    publish(20);
    await().atMost(Engine.PATIENCE).until(() -> receiver.arrivals().size() == 8 + expected);
    assertThat(engine.publish("paid", "behind them").deliveries()).isOne();
    assertThat(receiver.arrivals()).hasSize(8 + expected);
  }

  @Test
  void threeTimeoutsInARowLeaveOneInFlightUntilItAnswers() {
    BlockingQueue<Integer> statuses = new LinkedBlockingQueue<>();
    receiver.answers((exchange, arrival) -> exchange.sendResponseHeaders(next(statuses), -1));
    engine.register(receiver.url("/"), "paid");
    List<Receipt> receipts = publish(20);
    await().atMost(Engine.PATIENCE).until(() -> receiver.arrivals().size() == 8);
    for (int probe = 1; probe <= 3; probe++) {
      int seen = receiver.arrivals().size();
      engine.ticker.advance(Duration.ofSeconds(3));
      await().atMost(Engine.PATIENCE).until(() -> receiver.arrivals().size() > seen);
      assertThat(engine.publish("paid", "more").deliveries()).isOne();
      assertThat(receiver.arrivals()).hasSize(8 + probe);
      engine.ticker.advance(Duration.ofSeconds(30));
    }
    statuses.addAll(Collections.nCopies(1_000, 200));
    engine.ticker.advance(Duration.ofSeconds(30));
    receipts.forEach(receipt -> await().atMost(Engine.PATIENCE).until(() -> isOver(receipt)));
  }

  /** Registers a URL that has failed once, and fails again. */
  private String failing() {
    receiver.answers(Answer.of(500));
    String url = receiver.url("/");
    engine.register(url, "paid");
    engine.waiting(engine.publish("paid", "1"));
    return url;
  }

  private void awaitDisabled(String url) {
    await().atMost(Engine.PATIENCE).until(() -> engine.endpoint(url).disabled().isPresent());
  }

  private boolean isOver(Receipt receipt) {
    engine.ticker.advance(Duration.ofSeconds(1));
    return engine.due(receipt).isEmpty();
  }

  private List<Receipt> publish(int count) {
    return IntStream.range(0, count).mapToObj(i -> engine.publish("paid", "" + i)).toList();
  }

  private static int next(BlockingQueue<Integer> statuses) {
    try {
      return statuses.take();
    } catch (InterruptedException stopped) {
      return 503;
    }
  }

  @Test
  void removingAUrlCancelsWhatIsDueForIt() {
    receiver.answers(Answer.of(500));
    String url = receiver.url("/");
    engine.register(url, "paid");
    Receipt receipt = engine.publish("paid", "1");
    engine.waiting(receipt);
    engine.unregister(url, null);
    Attempt last = engine.ended(receipt, 2).get(1);
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
    engine.waiting(paid);
    engine.waiting(sent);
    engine.unregister(url, "paid");
    receiver.answers(Answer.of(200));
    engine.register(url, "paid");
    assertThat(engine.ended(sent, 2).get(1).result()).isEqualTo(Result.DELIVERED);
    assertThat(engine.ended(paid, 2).get(1).result()).isEqualTo(Result.CANCELLED);
  }
}
