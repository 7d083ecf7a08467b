package org.exposee.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import org.exposee.delivery.Acceptance.Receipt;
import org.exposee.delivery.Receiver.Answer;
import org.exposee.message.IdKind;
import org.exposee.message.Ids;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody puts the machine's clock to another time of day. */
class ClockIT {
  private static final Duration YEARS = Duration.ofDays(3_650);
  private static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  @TempDir Path folder;
  private final Receiver receiver = new Receiver();
  private Engine engine;

  private void start(SettableTicker ticker, Duration... schedule) {
    engine = new Engine(folder.resolve("data"), Engine.settings(2, schedule), ticker);
  }

  @AfterEach
  void stop() {
    engine.close();
    receiver.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1H", "PT-1H", "P-1D", "P3650D"})
  void nothingIsLostIdsStayUniqueAndWhatIsNewGoesOutAtOnce(Duration jump) {
    start(new SettableTicker());
    engine.register(receiver.url("/"), "paid");
    List<Receipt> receipts = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      if (i == 100) {
        engine.ticker.jump(jump);
      }
      receipts.add(engine.publish("paid", "" + i));
    }
    await().atMost(Engine.PATIENCE).until(() -> receiver.arrivals().size() >= 300);
    assertThat(receipts).extracting(Receipt::id).isSorted().doesNotHaveDuplicates();
    assertThat(receiver.arrivals())
        .extracting(Receiver.Arrival::id)
        .containsExactlyInAnyOrderElementsOf(
            receipts.stream().map(receipt -> IdKind.MESSAGE.show(receipt.id())).toList());
    assertThat(receiver.arrivals())
        .allSatisfy(
            arrival ->
                assertThat(new String(arrival.body(), UTF_8))
                    .contains("\"timestamp\":\"%s\"".formatted(MILLIS.format(createdAt(arrival)))));
  }

  private static Instant createdAt(Receiver.Arrival arrival) {
    return Ids.timeOf(IdKind.MESSAGE.parse(arrival.id()).orElseThrow());
  }

  @Test
  void whatIsSignedCarriesTheTimeThatTheClockShows() {
    start(new SettableTicker());
    engine.register(receiver.url("/"), "paid");
    engine.ticker.jump(Duration.ofHours(-1));
    engine.ended(engine.publish("paid", "1"), 1);
    String timestamp = receiver.arrivals().get(0).headers().get("Webhook-timestamp");
    assertThat(Instant.ofEpochSecond(Long.parseLong(timestamp)))
        .isBetween(Instant.now().minusSeconds(3_660), Instant.now().minusSeconds(3_590));
  }

  @Test
  void aRetryDoesNotWaitLongerBecauseTheClockWasPutBack() {
    start(new SettableTicker(), Duration.ZERO, Duration.ofSeconds(2));
    receiver.answers(Answer.of(503, "Retry-After", "2"));
    engine.register(receiver.url("/"), "paid");
    Receipt receipt = engine.publish("paid", "1");
    engine.waiting(receipt);
    receiver.answers(Answer.of(200));
    engine.ticker.jump(Duration.ofHours(-1));
    assertThat(engine.ended(receipt, 2).get(1).result()).isEqualTo(Result.DELIVERED);
  }

  /** Due times are times of day: what was to be tried until then is tried, and not more. */
  @Test
  void aRetryIsDueWhenTheClockIsPutBehindItsTime() {
    start(new SettableTicker(), Duration.ZERO, Duration.ofHours(1), Duration.ofHours(1));
    receiver.answers(Answer.of(500));
    engine.register(receiver.url("/"), "paid");
    Receipt receipt = engine.publish("paid", "1");
    engine.waiting(receipt);
    engine.ticker.jump(YEARS);
    assertThat(engine.ended(receipt, 2)).hasSize(2);
    assertThat(engine.waiting(receipt).at()).isAfter(engine.ticker.now().plusSeconds(2_000));
    await().during(Duration.ofSeconds(1)).until(() -> engine.attempts(receipt).size() == 2);
  }

  /** Else an endpoint that was registered in what is now the future would get nothing new. */
  @Test
  void afterARestartWithAClockThatWasPutBackEverybodyStillGetsWhatIsNew() {
    start(new SettableTicker(Duration.ofHours(1)));
    engine.register(receiver.url("/"), "paid");
    Receipt before = engine.publish("paid", "1");
    engine.ended(before, 1);
    engine.close();
    start(new SettableTicker());
    Receipt after = engine.publish("paid", "2");
    assertThat(after.deliveries()).isEqualTo(1);
    assertThat(after.id()).isGreaterThan(before.id());
    engine.ended(after, 1);
    assertThat(receiver.arrivals().stream().map(Receiver.Arrival::id).collect(toSet())).hasSize(2);
  }
}
