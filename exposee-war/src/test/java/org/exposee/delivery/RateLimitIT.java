package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.exposee.delivery.Acceptance.Receipt;
import org.exposee.registry.Registrar.Options;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A URL's own limit, kept exactly: by when its attempts began. */
class RateLimitIT {
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

  private void register(String path, String eventType, int limit) {
    Options options = new Options(Optional.empty(), OptionalInt.of(limit));
    Engine.get(
        engine.registrar.register(
            engine.principal, engine.guard.check(receiver.url(path)), eventType, options));
  }

  private List<Receipt> publish(String eventType, int count) {
    return IntStream.range(0, count).mapToObj(i -> engine.publish(eventType, "" + i)).toList();
  }

  private void untilOver(List<Receipt> receipts) {
    await()
        .atMost(Engine.PATIENCE)
        .until(() -> receipts.stream().allMatch(receipt -> engine.due(receipt).isEmpty()));
  }

  private List<Long> begun(List<Receipt> receipts) {
    return receipts.stream()
        .flatMap(receipt -> engine.attempts(receipt).stream())
        .map(attempt -> attempt.started().toEpochMilli())
        .sorted()
        .toList();
  }

  @Test
  void itIsKeptExactlyAndUsedUp() {
    int limit = 50;
    register("/", "paid", limit);
    List<Receipt> receipts = publish("paid", 200);
    untilOver(receipts);
    List<Long> begun = begun(receipts);
    for (int i = limit; i < begun.size(); i++) {
      assertThat(begun.get(i) - begun.get(i - limit)).isGreaterThanOrEqualTo(1_000);
    }
    assertThat(begun.get(199) - begun.get(0)).isBetween(3_000L, 4_500L);
    assertThat(receiver.arrivals()).hasSize(200);
  }

  @Test
  void itHoldsUpNobodyElseAndCanBeTakenAway() {
    register("/limited", "paid", 1);
    register("/free", "paid", 0);
    List<Receipt> receipts = publish("paid", 300);
    await()
        .atMost(Duration.ofSeconds(5))
        .until(
            () ->
                receiver.arrivals().stream().filter(a -> a.path().equals("/free")).count() == 300);
    assertThat(receiver.arrivals()).hasSizeLessThan(306);
    register("/limited", "paid", 0);
    untilOver(receipts);
    assertThat(receiver.arrivals()).hasSize(600);
  }

  @Test
  void itIsKeptOverAStop() {
    register("/", "paid", 7);
    engine.close();
    engine = new Engine(folder.resolve("data"), Engine.settings(2), engine.ticker);
    assertThat(engine.endpoint(receiver.url("/")).rateLimit()).hasValue(7);
    engine.register(receiver.url("/"), "refunded");
    assertThat(engine.endpoint(receiver.url("/")).rateLimit()).hasValue(7);
  }
}
