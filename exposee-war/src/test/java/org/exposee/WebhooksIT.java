package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.exposee.PlainApi.Reply;
import org.exposee.delivery.Receiver;
import org.exposee.delivery.Receiver.Answer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /webhooks}: the registrations, their state, and their secrets for administrators. */
class WebhooksIT {
  @RegisterExtension static final PlainApi exposee = new PlainApi();
  @AutoClose private final Receiver receiver = new Receiver();
  private final String url = receiver.url("/hook");

  @Test
  void aRegistrationIsShownAsItWasAnsweredWithoutItsSecret() throws Exception {
    Reply registered = exposee.register(url, "paid");

    JsonNode webhook = exposee.webhooks(url).get(0);

    assertThat(webhook.toString())
        .isEqualTo(
            "{\"id\":\"%s\",\"url\":\"%s\",\"event\":\"paid\",\"createdAt\":%s,\"state\":\"enabled\"}"
                .formatted(registered.id(), url, registered.json().path("createdAt")));
    assertThat(exposee.get("/webhooks").text()).doesNotContain("whsec_").doesNotContain("secret");
  }

  @Test
  void theEventsOfAUrlAreTogetherInTheirOrder() throws Exception {
    exposee.register(url, "b");
    exposee.register(url, "c");
    exposee.register(url, "a");

    assertThat(exposee.webhooks(url))
        .extracting(w -> w.path("event").asText())
        .containsExactly("a", "b", "c");
    assertThat(exposee.webhooks(url).stream().map(w -> w.path("id")).distinct()).hasSize(1);
  }

  @Test
  void aDisabledOneSaysSinceWhenAndWhy() throws Exception {
    Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    receiver.answers(Answer.of(410));
    exposee.register(url, "paid");
    exposee.publish("paid", "1");

    await().atMost(Duration.ofSeconds(20)).until(() -> exposee.webhooks(url).get(0).has("reason"));

    JsonNode webhook = exposee.webhooks(url).get(0);
    assertThat(webhook.path("state").asText()).isEqualTo("disabled");
    assertThat(webhook.path("reason").asText()).isEqualTo("it answered 410 Gone");
    assertThat(Instant.parse(webhook.path("disabledAt").asText())).isBetween(before, Instant.now());
  }

  @Test
  void oneThatFailsSaysSinceWhenUntilItSucceeds() throws Exception {
    receiver.answers(Answer.of(500));
    exposee.register(url, "paid");
    exposee.publish("paid", "1");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> exposee.webhooks(url).get(0).has("failingSince"));
    JsonNode failing = exposee.webhooks(url).get(0);
    assertThat(Instant.parse(failing.path("willBeDisabledAt").asText()))
        .isEqualTo(Instant.parse(failing.path("failingSince").asText()).plus(Duration.ofDays(5)));
    assertThat(exposee.webhooks(url).get(0).path("state").asText()).isEqualTo("enabled");

    receiver.answers(Answer.of(204));
    exposee.publish("paid", "2");

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !exposee.webhooks(url).get(0).has("failingSince"));
  }

  @Test
  void thePagesAreOfUrlsAndLeadToTheEnd() throws Exception {
    exposee.register(url, "a");
    exposee.register(url, "b");
    List<String> expected = new ArrayList<>(List.of(url, url));
    for (int i = 0; i < 7; i++) {
      expected.add("http://page.example.com/" + i);
      exposee.register(expected.get(expected.size() - 1), "a");
    }

    List<String> urls = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = exposee.get("/webhooks?limit=3" + after).json();
      assertThat(PlainApi.all(page.path("webhooks"), "id").stream().distinct().count())
          .isBetween(1L, 3L);
      urls.addAll(PlainApi.all(page.path("webhooks"), "url"));
      after = page.has("next") ? "&after=" + page.path("next").asText() : null;
    } while (after != null);

    assertThat(urls).isEqualTo(expected);
    for (String page : expected.subList(2, 9)) {
      exposee.post("/unregister", "{\"url\":\"%s\"}".formatted(page));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=101", "limit=x", "after=x", "after=msg_0SB2S9WZ6NAJK"})
  void whatIsNoPageIsRefused(String query) throws Exception {
    Reply reply = exposee.get("/webhooks?" + query);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.errors()).containsOnlyKeys(query.substring(0, query.indexOf('=')));
  }

  @Test
  void theSecretIsTheOneThatRegisteringHasShown() throws Exception {
    JsonNode registered = exposee.register(url, "paid").json();

    Reply shown = exposee.get("/webhooks/" + registered.path("id").asText() + "/secret");

    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.header("Cache-Control")).isEqualTo("no-store");
    assertThat(shown.text())
        .isEqualTo(
            "{\"id\":%s,\"url\":\"%s\",\"secret\":%s,\"previous\":[]}"
                .formatted(registered.path("id"), url, registered.path("secret")));
  }

  @Test
  void afterARotationBothSignForADay() throws Exception {
    JsonNode registered = exposee.register(url, "paid").json();
    String path = "/webhooks/" + registered.path("id").asText() + "/secret";

    Reply rotated = rotate(path);

    assertThat(rotated.status()).isEqualTo(200);
    assertThat(rotated.members()).containsExactly("id", "url", "secret", "previous");
    String old = registered.path("secret").asText();
    String fresh = rotated.json().path("secret").asText();
    assertThat(fresh).startsWith("whsec_").isNotEqualTo(old);
    assertThat(rotated.json().at("/previous/0/secret").asText()).isEqualTo(old);
    assertThat(Instant.parse(rotated.json().at("/previous/0/until").asText()))
        .isCloseTo(Instant.now().plus(24, ChronoUnit.HOURS), within(1, ChronoUnit.MINUTES));
    assertThat(exposee.get(path).text()).isEqualTo(rotated.text());
    exposee.made(exposee.publish("paid", "1").id(), 1);
    assertThat(Verified.by(old, receiver.arrivals().get(0))).isTrue();
    assertThat(Verified.by(fresh, receiver.arrivals().get(0))).isTrue();
  }

  private static Reply rotate(String secretPath) throws Exception {
    return exposee.send(exposee.request(secretPath + "/rotate").POST(BodyPublishers.noBody()));
  }

  @Test
  void tenSignAtMost() throws Exception {
    String path = "/webhooks/" + exposee.register(url, "paid").id() + "/secret";
    for (int i = 0; i < 12; i++) {
      rotate(path);
    }

    JsonNode shown = exposee.get(path).json();

    assertThat(shown.path("previous")).hasSize(9);
    exposee.made(exposee.publish("paid", "1").id(), 1);
    assertThat(receiver.arrivals().get(0).headers().get("Webhook-signature").split(" "))
        .hasSize(10);
    assertThat(Verified.by(shown.at("/previous/8/secret").asText(), receiver.arrivals().get(0)))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ep_0000000000001", "x", "msg_0SB2S9WZ6NAJK"})
  void whatIsNotRegisteredHasNoSecret(String id) throws Exception {
    String path = "/webhooks/" + id + "/secret";

    for (Reply reply : List.of(exposee.get(path), rotate(path))) {
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.json().path("detail").asText()).isEqualTo("There is no " + id + ".");
    }
  }
}
