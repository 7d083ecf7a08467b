package org.exposee.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
  private static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");

  @ParameterizedTest
  @ValueSource(strings = {"1.10", "1e400", "{ \"b\":1,\"a\":2,\"b\":3 }", "\"\\ud800é\"", "null"})
  void dataStaysByteForByte(String data) {
    Payload payload = Envelope.event("order.paid", AT, data.getBytes(UTF_8));
    assertThat(new String(payload.bytes(), UTF_8))
        .isEqualTo(
            "{\"event\":\"order.paid\",\"type\":\"order.paid\","
                + "\"timestamp\":\"2026-11-01T12:00:00.000Z\",\"data\":"
                + data
                + "}");
    assertThat(payload.data()).isEqualTo(data.getBytes(UTF_8));
  }

  @Test
  void aPingSaysSo() {
    assertThat(new String(Envelope.ping("a", AT).bytes(), UTF_8))
        .isEqualTo(
            "{\"event\":\"a\",\"type\":\"a\",\"timestamp\":\"2026-11-01T12:00:00.000Z\","
                + "\"ping\":true,\"data\":{}}");
  }

  @Test
  void payloadsAreNotPrinted() {
    assertThat(Envelope.event("a", AT, "\"card 4111\"".getBytes(UTF_8)).toString())
        .doesNotContain("4111");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "é", "a\n", "\"", "a,b"})
  void otherNamesAreNoEventTypes(String name) {
    assertThat(EventType.isValid(name)).isFalse();
  }

  @Test
  void eventTypesHaveUpTo256Characters() {
    assertThat(EventType.isValid("a".repeat(256))).isTrue();
    assertThat(EventType.isValid("a".repeat(257))).isFalse();
    assertThat(EventType.isValid("Order.paid_2-x")).isTrue();
  }
}
