package org.exposee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.exposee.PlainApi.Reply;
import org.exposee.delivery.Receiver;
import org.exposee.delivery.Receiver.Arrival;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /events}: what it answers, and what a receiver gets. */
class PublishingIT {
  private static final int MAX_DATA = 256 * 1024;

  @RegisterExtension static final PlainApi exposee = new PlainApi();
  @AutoClose private final Receiver receiver = new Receiver();
  private final String url = receiver.url("/hook?x=1");

  private Arrival arrival() {
    await().atMost(Duration.ofSeconds(20)).until(() -> !receiver.arrivals().isEmpty());
    return receiver.arrivals().get(0);
  }

  @Test
  void theAnswerSaysToHowManyItGoes() throws Exception {
    exposee.register(url, "count.paid");
    exposee.register("http://127.0.0.1:1/", "count.paid");
    exposee.register(url, "count.refunded");

    Reply reply = exposee.publish("count.paid", "{}");

    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.text())
        .matches("\\{\"id\":\"msg_\\w{13}\",\"event\":\"count.paid\",\"deliveries\":2}");
    assertThat(arrival().id()).isEqualTo(reply.id());
  }

  @Test
  void withNobodyRegisteredItIsStoredAllTheSame() throws Exception {
    Reply reply = exposee.publish("nobody.paid", "{\"a\":1}");

    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.json().path("deliveries").asInt(-1)).isZero();
    Reply stored = exposee.get("/events/" + reply.id());
    assertThat(stored.text()).contains("\"data\":{\"a\":1},\"attempts\":[]");
  }

  @Test
  void whoRegistersLaterDoesNotGetIt() throws Exception {
    exposee.publish("late.paid", "1");
    exposee.register(url, "late.paid");

    String later = exposee.publish("late.paid", "2").id();

    exposee.made(later, 1);
    assertThat(receiver.arrivals()).extracting(Arrival::id).containsExactly(later);
  }

  @Test
  void aReceiverGetsTheHeadersOfStandardWebhooks() throws Exception {
    String secret = exposee.register(url, "sent.paid").json().path("secret").asText();

    Reply reply = exposee.publish("sent.paid", "{\"amount\":1.10}");

    Arrival arrival = arrival();
    assertThat(arrival.path()).isEqualTo("/hook?x=1");
    assertThat(arrival.headers())
        .containsEntry("Content-type", "application/json")
        .containsEntry("User-agent", "Exposee/" + Version.read())
        .containsEntry("Webhook-id", reply.id());
    assertThat(Instant.ofEpochSecond(Long.parseLong(arrival.headers().get("Webhook-timestamp"))))
        .isCloseTo(Instant.now(), within(60, ChronoUnit.SECONDS));
    assertThat(arrival.headers().get("Webhook-signature")).matches("v1,[A-Za-z0-9+/]{43}=");
    assertThat(Verified.by(secret, arrival)).isTrue();
    String createdAt = exposee.get("/events/" + reply.id()).json().path("createdAt").asText();
    assertThat(new String(arrival.body(), UTF_8))
        .isEqualTo(
            "{\"event\":\"sent.paid\",\"type\":\"sent.paid\",\"timestamp\":\"%s\",\"data\":{\"amount\":1.10}}"
                .formatted(createdAt));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.10",
        "1e400",
        "-0",
        "12345678901234567890123456789012345678901234567890.00",
        "null",
        "\"\"",
        "\"\\u00e9\\/\\ud83d\\ude00\\u0000\"",
        "\"é😀\u2028\u007f\"",
        "{\"b\":1,\"a\":2,\"b\":3}",
        "[ 1 ,\n\t2\r\n]",
        "{\"\":{\"@class\":\"x\"},\"data\":{\"data\":[[]]}}",
        "\"</script>&lt;\""
      })
  void dataReachReceiversAndTheHistoryByteForByte(String json) throws Exception {
    String secret = exposee.register(url, "bytes.paid").json().path("secret").asText();

    Reply reply = exposee.publish("bytes.paid", json);

    assertThat(new String(arrival().body(), UTF_8)).endsWith("Z\",\"data\":" + json + "}");
    assertThat(Verified.by(secret, arrival())).isTrue();
    assertThat(exposee.get("/events/" + reply.id()).text())
        .contains("\"data\":" + json + ",\"attempts\"");
  }

  @Test
  void theOrderOfMembersAndSpaceAroundThemDoNotMatter() throws Exception {
    exposee.register(url, "order.paid");

    Reply reply =
        exposee.post("/events", " {\n\"data\" :\t{ \"a\" : 1.0 } , \"event\":\"order.paid\"}\n");

    assertThat(reply.status()).isEqualTo(202);
    assertThat(new String(arrival().body(), UTF_8)).endsWith(",\"data\":{ \"a\" : 1.0 }}");
  }

  private static String dataOf(int bytes) {
    return '"' + "x".repeat(bytes - 2) + '"';
  }

  @Test
  void dataHaveUpTo256KiB() throws Exception {
    exposee.register(url, "size.paid");

    Reply fits = exposee.publish("size.paid", dataOf(MAX_DATA));
    Reply more = exposee.publish("size.paid", dataOf(MAX_DATA + 1));

    assertThat(fits.status()).isEqualTo(202);
    assertThat(new String(arrival().body(), UTF_8)).endsWith(dataOf(MAX_DATA) + "}");
    assertThat(more.status()).isEqualTo(422);
    assertThat(more.errors()).containsEntry("data", "has 262,145 bytes, more than 262,144");
  }

  @Test
  void theSizeIsThatOfTheBytesNotOfTheCharacters() throws Exception {
    String data = '"' + "é".repeat(MAX_DATA / 2 - 1) + '"';

    assertThat(exposee.publish("size.paid", data).status()).isEqualTo(202);
    assertThat(exposee.publish("size.paid", data.replaceFirst("é", "éx")).status()).isEqualTo(422);
  }

  @Test
  void anEventTypeHasUpTo256Characters() throws Exception {
    assertThat(exposee.publish("x".repeat(256), "1").status()).isEqualTo(202);
    assertThat(exposee.publish("x".repeat(257), "1").errors()).containsOnlyKeys("event");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"event\":\"bad.paid\"}|data|is missing",
        "{\"data\":1}|event|is missing",
        "{\"event\":null,\"data\":1}|event|is missing",
        "{\"event\":7,\"data\":1}|event|must be a string",
        "{\"event\":\"a b\",\"data\":1}|event|must be [A-Za-z0-9_.-]{1,256}",
        "{\"event\":\"bad.paid\",\"data\":1,\"data\":2}|data|is there twice",
        "{\"event\":\"bad.paid\",\"data\":1,\"type\":\"x\"}|type|is not known here",
        "[{\"event\":\"bad.paid\",\"data\":1}]|''|must be a JSON object"
      })
  void whatIsWrongIsSaidAndNothingIsStored(String body, String field, String message)
      throws Exception {
    String newest = newest();

    Reply reply = exposee.post("/events", body);

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.errors()).hasSize(1).containsEntry(field, message);
    assertThat(newest()).isEqualTo(newest);
  }

  private static String newest() throws Exception {
    return exposee.get("/events?limit=1").json().at("/events/0/id").asText();
  }
}
