package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import org.exposee.PlainApi.Reply;
import org.exposee.delivery.Receiver;
import org.exposee.delivery.Receiver.Answer;
import org.exposee.delivery.Receiver.Arrival;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /register}: what it answers, and what it changes for the receiver. */
class RegisteringIT {
  @RegisterExtension static final PlainApi exposee = new PlainApi();
  @AutoClose private final Receiver receiver = new Receiver();
  private final String url = receiver.url("/hook");

  private static String secret(int length) {
    byte[] bytes = new byte[length];
    bytes[0] = (byte) length;
    return "whsec_" + Base64.getEncoder().encodeToString(bytes);
  }

  private Reply register(String secret) throws Exception {
    return exposee.post(
        "/register", "{\"url\":\"%s\",\"event\":\"paid\",\"secret\":%s}".formatted(url, secret));
  }

  private Arrival arrived(int count) {
    await().atMost(Duration.ofSeconds(20)).until(() -> receiver.arrivals().size() >= count);
    return receiver.arrivals().get(count - 1);
  }

  @Test
  void aNewUrlIsAnsweredWithTheSecretThatSignsForIt() throws Exception {
    Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    Reply reply = exposee.register(url, "paid");

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.members()).containsExactly("id", "url", "event", "secret", "createdAt");
    assertThat(reply.id()).matches("ep_[0-9A-HJKMNP-TV-Z]{13}");
    assertThat(reply.json().path("url").asText()).isEqualTo(url);
    assertThat(reply.json().path("event").asText()).isEqualTo("paid");
    assertThat(Instant.parse(reply.json().path("createdAt").asText()))
        .isBetween(before, Instant.now());
    exposee.publish("paid", "1");
    assertThat(Verified.by(reply.json().path("secret").asText(), arrived(1))).isTrue();
    assertThat(Verified.by(secret(32), arrived(1))).isFalse();
  }

  @Test
  void theSameAgainIsNothingNewAndShowsNoSecret() throws Exception {
    JsonNode first = exposee.register(url, "paid").json();

    Reply again = exposee.register(url, "paid");

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.members()).containsExactly("id", "url", "event", "createdAt");
    again
        .json()
        .properties()
        .forEach(m -> assertThat(first.path(m.getKey())).isEqualTo(m.getValue()));
    assertThat(exposee.webhooks(url)).hasSize(1);
  }

  @Test
  void aSecondEventIsAddedToTheSameEndpoint() throws Exception {
    Reply first = exposee.register(url, "paid");

    Reply second = exposee.register(url, "refunded");

    assertThat(second.status()).isEqualTo(201);
    assertThat(second.members()).containsExactly("id", "url", "event", "createdAt");
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.json().path("event").asText()).isEqualTo("refunded");
    assertThat(exposee.webhooks(url))
        .extracting(webhook -> webhook.path("event").asText())
        .containsExactly("paid", "refunded");
    exposee.publish("refunded", "1");
    assertThat(Verified.by(first.json().path("secret").asText(), arrived(1))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 32, 64})
  void theCallersOwnSecretIsTakenOverAndNotShown(int length) throws Exception {
    String own = secret(length);

    Reply reply = register('"' + own + '"');

    assertThat(reply.status()).isEqualTo(201);
    assertThat(reply.members()).containsExactly("id", "url", "event", "createdAt");
    exposee.publish("paid", "1");
    assertThat(Verified.by(own, arrived(1))).isTrue();
  }

  @Test
  void noSecretIsTheSameAsNull() throws Exception {
    assertThat(register("null").members()).contains("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "whsec_",
        "",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA_-",
        "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= ",
        "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=",
        "whpk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
      })
  void whatIsNoSecretIsRefusedAndNotRepeated(String text) throws Exception {
    Reply reply = register('"' + text + '"');

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.errors())
        .containsOnlyKeys("secret")
        .containsValue("must be whsec_ and the padded base64 of 24 to 64 bytes");
    assertThat(exposee.webhooks(url)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {23, 65})
  void aSecretOutOfBoundsIsRefused(int length) throws Exception {
    Reply reply = register('"' + secret(length) + '"');

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.errors()).containsOnlyKeys("secret");
    assertThat(reply.text()).doesNotContain(secret(length));
  }

  @ParameterizedTest
  @ValueSource(strings = {"17", "{}", "[\"whsec_AAAA\"]", "true"})
  void aSecretIsAString(String json) throws Exception {
    assertThat(register(json).errors()).containsEntry("secret", "must be a string");
  }

  @Test
  void anotherSecretReplacesTheOldOneAndForADayBothSign() throws Exception {
    register('"' + secret(32) + '"');

    Reply replaced = register('"' + secret(33) + '"');

    assertThat(replaced.status()).isEqualTo(200);
    assertThat(replaced.text()).doesNotContain("whsec_");
    exposee.publish("paid", "1");
    assertThat(List.of(secret(32), secret(33)))
        .allSatisfy(secret -> assertThat(Verified.by(secret, arrived(1))).isTrue());
    assertThat(Verified.by(secret(34), arrived(1))).isFalse();
    JsonNode shown = exposee.get("/webhooks/" + replaced.id() + "/secret").json();
    assertThat(shown.path("secret").asText()).isEqualTo(secret(33));
    assertThat(shown.at("/previous/0/secret").asText()).isEqualTo(secret(32));
    assertThat(Instant.parse(shown.at("/previous/0/until").asText()))
        .isCloseTo(Instant.now().plus(24, ChronoUnit.HOURS), within(1, ChronoUnit.MINUTES));
  }

  @Test
  void theSameSecretAgainReplacesNothing() throws Exception {
    register('"' + secret(32) + '"');

    String id = register('"' + secret(32) + '"').id();

    assertThat(exposee.get("/webhooks/" + id + "/secret").json().path("previous")).isEmpty();
  }

  @Test
  void registeringAgainMakesWaitingRetriesDueNow() throws Exception {
    receiver.answers(Answer.of(500));
    exposee.register(url, "paid");
    String message = exposee.publish("paid", "1").id();
    exposee.made(message, 1);

    receiver.answers(Answer.of(204));
    exposee.register(url, "paid");

    assertThat(exposee.made(message, 2))
        .extracting(attempt -> attempt.path("state").asText())
        .containsExactly("failed", "delivered");
  }

  @Test
  void registeringAgainEnablesADisabledUrlAndSendsWhatWasHeld() throws Exception {
    receiver.answers(Answer.of(500));
    exposee.register(url, "paid");
    String held = exposee.publish("paid", "1").id();
    exposee.made(held, 1);
    receiver.answers(Answer.of(410));
    exposee.made(exposee.publish("paid", "2").id(), 1);
    await().atMost(Duration.ofSeconds(20)).until(() -> state().equals("disabled"));
    assertThat(exposee.publish("paid", "3").json().path("deliveries").asInt()).isZero();

    receiver.answers(Answer.of(204));
    Reply again = exposee.register(url, "paid");

    assertThat(again.status()).isEqualTo(200);
    assertThat(state()).isEqualTo("enabled");
    assertThat(exposee.made(held, 2).get(1).path("state").asText()).isEqualTo("delivered");
    assertThat(exposee.publish("paid", "4").json().path("deliveries").asInt()).isEqualTo(1);
  }

  private String state() throws Exception {
    return exposee.webhooks(url).get(0).path("state").asText();
  }
}
