package org.exposee.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.exposee.delivery.Acceptance.Receipt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryTest {
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
        .atMost(Duration.ofSeconds(15))
        .until(() -> engine.attempts(receipt), attempts -> attempts.size() >= count);
  }

  @Test
  void aPublishedEventArrivesSignedAndIsRecorded() {
    engine.register(receiver.url("/hook?x=1"), "paid");
    Receipt receipt = engine.publish("paid", "{\"amount\":1.10}");
    assertThat(receipt.deliveries()).isEqualTo(1);
    Attempt attempt = ended(receipt, 1).get(0);
    assertThat(attempt.result()).isEqualTo(Result.DELIVERED);
    assertThat(attempt.status()).hasValue(204);
    assertThat(engine.due(receipt)).isEmpty();
    Receiver.Arrival arrival = receiver.arrivals().get(0);
    assertThat(arrival.path()).isEqualTo("/hook?x=1");
    assertThat(new String(arrival.body(), UTF_8)).contains("\"data\":{\"amount\":1.10}}");
    assertThat(arrival.headers()).containsEntry("User-agent", "Exposee/test");
    assertThat(arrival.headers()).containsEntry("Content-type", "application/json");
    assertThat(arrival.headers()).containsEntry("Host", "127.0.0.1:" + receiver.port());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.10",
        "1e400",
        "-0",
        "12345678901234567890123456789012345678901234567890.00",
        "null",
        "\"\\u00e9\\/\\ud83d\\ude00\"",
        "\"\u00e9\uD83D\uDE00\u2028\"",
        "{\"b\":1,\"a\":2,\"b\":3}",
        " [ 1 ,\n\t2 ] ",
        "{\"\":{\"@class\":\"x\"}}"
      })
  void dataArriveByteForByte(String json) {
    engine.register(receiver.url("/"), "paid");
    ended(engine.publish("paid", json), 1);
    String body = new String(receiver.arrivals().get(0).body(), UTF_8);
    assertThat(body)
        .matches(
            Pattern.compile(
                "\\{\"event\":\"paid\",\"type\":\"paid\",\"timestamp\":\"[^\"]{24}\",\"data\":"
                    + Pattern.quote(json)
                    + "\\}"));
  }
}
