package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import org.exposee.PlainApi.Reply;
import org.exposee.delivery.Receiver;
import org.exposee.delivery.Receiver.Answer;
import org.exposee.delivery.Receiver.Arrival;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /events/{id}/resend}: a new attempt now, whatever became of the old ones. */
class ResendIT {
  private static final String NOBODY =
      "None of its URLs is registered for paid and enabled now; nothing was sent.";

  @RegisterExtension static final PlainApi exposee = new PlainApi();
  @AutoClose private final Receiver receiver = new Receiver();
  private final String one = receiver.url("/one");
  private final String other = receiver.url("/other");
  private String message;

  @BeforeEach
  void publishToTwo() throws Exception {
    exposee.register(one, "paid");
    exposee.register(other, "paid");
    message = exposee.publish("paid", "{\"a\":1.10}").id();
    exposee.made(message, 2);
  }

  private Reply resend(String body) throws Exception {
    return exposee.post("/events/" + message + "/resend", body);
  }

  private Reply resendTo(String url) throws Exception {
    return resend("{\"url\":\"%s\"}".formatted(url));
  }

  private void assertConflict(Reply reply) {
    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.json().path("detail").asText()).isEqualTo(NOBODY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"url\":null}"})
  void itGoesToAllOfItsUrls(String body) throws Exception {
    Reply reply = resend(body);

    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.text())
        .isEqualTo("{\"id\":\"%s\",\"event\":\"paid\",\"deliveries\":2}".formatted(message));
    assertThat(exposee.made(message, 4).subList(2, 4))
        .allSatisfy(attempt -> assertThat(attempt.path("trigger").asText()).isEqualTo("manual"))
        .allSatisfy(attempt -> assertThat(attempt.path("number").asInt()).isEqualTo(1))
        .allSatisfy(attempt -> assertThat(attempt.path("state").asText()).isEqualTo("delivered"));
    assertThat(receiver.arrivals())
        .extracting(Arrival::path)
        .containsExactlyInAnyOrder("/one", "/other", "/one", "/other");
  }

  @Test
  void itIsTheSameMessageByteForByte() throws Exception {
    resendTo(one);
    exposee.made(message, 3);

    assertThat(receiver.arrivals()).hasSize(3);
    assertThat(receiver.arrivals()).extracting(Arrival::id).containsOnly(message);
    assertThat(receiver.arrivals().get(2).body()).isEqualTo(receiver.arrivals().get(0).body());
  }

  @Test
  void itNeedsNoBody() throws Exception {
    Reply reply =
        exposee.send(
            exposee.request("/events/" + message + "/resend").POST(BodyPublishers.noBody()));

    assertThat(reply.status()).isEqualTo(202);
  }

  @Test
  void withAUrlItGoesToThatOne() throws Exception {
    Reply reply = resendTo(other.replace("http", "HTTP"));

    assertThat(reply.json().path("deliveries").asInt()).isEqualTo(1);
    assertThat(exposee.made(message, 3).get(2).path("url").asText()).isEqualTo(other);
    assertThat(receiver.arrivals()).hasSize(3);
  }

  @Test
  void aRetryThatIsDueStaysDue() throws Exception {
    receiver.answers(Answer.of(500));
    message = exposee.publish("paid", "2").id();
    exposee.made(message, 2);

    receiver.answers(Answer.of(400));
    resendTo(one);

    JsonNode byHand = exposee.made(message, 3).get(2);
    assertThat(byHand.path("state").asText()).isEqualTo("failed");
    assertThat(exposee.attempts(message))
        .filteredOn(attempt -> attempt.path("state").asText().equals("due"))
        .extracting(attempt -> attempt.path("trigger").asText())
        .containsExactlyInAnyOrder("scheduled", "scheduled", "manual");
  }

  @Test
  void aUrlThatItWasNotForIsNotFound() throws Exception {
    String later = receiver.url("/later");
    exposee.register(later, "paid");

    for (String url : new String[] {later, "http://nobody.example.com/"}) {
      Reply reply = resendTo(url);

      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.json().path("detail").asText())
          .isEqualTo("This event was not for that URL, or it is not registered any more.");
    }
    exposee.unregister(later);
    assertThat(receiver.arrivals()).hasSize(2);
  }

  @Test
  void aUrlThatIsNoUrlIsRefused() throws Exception {
    assertThat(resendTo("nowhere").errors()).containsOnlyKeys("url");
    assertThat(resend("{\"urls\":[]}").errors()).containsEntry("urls", "is not known here");
    assertThat(resend("{\"url\":7}").errors()).containsEntry("url", "must be a string");
  }

  @Test
  void aDisabledUrlIsLeftOut() throws Exception {
    receiver.answers(
        (exchange, arrival) ->
            exchange.sendResponseHeaders(arrival.path().equals("/one") ? 410 : 204, -1));
    exposee.publish("paid", "2");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> exposee.webhooks(one).get(0).path("state").asText().equals("disabled"));

    Reply all = resend("{}");

    assertThat(all.json().path("deliveries").asInt()).isEqualTo(1);
    assertThat(exposee.made(message, 3).get(2).path("url").asText()).isEqualTo(other);
    assertConflict(resendTo(one));
  }

  @Test
  void aUrlOfOtherEventsByNowIsLeftOut() throws Exception {
    exposee.register(one, "refunded");
    exposee.post("/unregister", PlainApi.registration(one, "paid"));

    assertThat(resend("{}").json().path("deliveries").asInt()).isEqualTo(1);
    assertConflict(resendTo(one));
  }

  @Test
  void aPingIsSentOnceOnly() throws Exception {
    String ping = exposee.get("/ping?event=paid").json().at("/messages/0/id").asText();
    Reply reply = exposee.post("/events/" + ping + "/resend", "{}");
    assertThat(reply.status()).isEqualTo(409);
    assertThat(reply.json().path("detail").asText()).contains("POST /ping");
    exposee.made(ping, 2);
  }

  @Test
  void withNobodyLeftThereIsNobodyToSendTo() throws Exception {
    exposee.unregister(one);
    assertThat(resendTo(one).status()).isEqualTo(404);
    exposee.unregister(other);

    assertConflict(resend("{}"));
    message = exposee.publish("paid", "3").id();
    assertConflict(resend("{}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"msg_0000000000001", "x"})
  void anEventThatIsNotThereIsNotFound(String id) throws Exception {
    Reply reply = exposee.post("/events/" + id + "/resend", "{}");

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.json().path("detail").asText()).isEqualTo("There is no " + id + ".");
  }
}
