package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.exposee.PlainApi.Reply;
import org.exposee.delivery.Receiver;
import org.exposee.delivery.Receiver.Answer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code POST /unregister}: what goes, what stays, and what becomes of attempts still due. */
class UnregisteringTest {
  @RegisterExtension static final PlainApi exposee = new PlainApi();
  @AutoClose private final Receiver receiver = new Receiver();
  private final String url = receiver.url("/hook");

  private Reply unregister() throws Exception {
    return exposee.unregister(url);
  }

  private Reply unregister(String event) throws Exception {
    return exposee.post("/unregister", PlainApi.registration(url, event));
  }

  private static int deliveries(String event) throws Exception {
    return exposee.publish(event, "1").json().path("deliveries").asInt();
  }

  @Test
  void oneEventIsRemovedAndTheOthersStay() throws Exception {
    exposee.register(url, "one.paid");
    exposee.register(url, "one.refunded");

    Reply reply = unregister("one.paid");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).isEqualTo("{\"removed\":1}");
    assertThat(deliveries("one.paid")).isZero();
    assertThat(deliveries("one.refunded")).isEqualTo(1);
  }

  @Test
  void withoutAnEventTheUrlIsRemovedAltogether() throws Exception {
    exposee.register(url, "all.paid");
    exposee.register(url, "all.refunded");

    assertThat(unregister().text()).isEqualTo("{\"removed\":2}");

    assertThat(exposee.webhooks(url)).isEmpty();
    assertThat(deliveries("all.paid") + deliveries("all.refunded")).isZero();
  }

  @Test
  void withItsLastEventTheEndpointGoes() throws Exception {
    Reply before = exposee.register(url, "last.paid");

    assertThat(unregister("last.paid").text()).isEqualTo("{\"removed\":1}");

    assertThat(exposee.webhooks(url)).isEmpty();
    assertThat(exposee.get("/webhooks/" + before.id() + "/secret").status()).isEqualTo(404);
    Reply after = exposee.register(url, "last.paid");
    assertThat(after.status()).isEqualTo(201);
    assertThat(after.id()).isNotEqualTo(before.id());
    assertThat(after.json().path("secret").asText())
        .startsWith("whsec_")
        .isNotEqualTo(before.json().path("secret").asText());
  }

  @Test
  void whatIsNotRegisteredIsNotFound() throws Exception {
    Reply nobody = unregister();
    exposee.register(url, "none.paid");
    Reply otherEvent = unregister("none.refunded");

    assertThat(nobody.status()).isEqualTo(404);
    assertThat(nobody.json().path("detail").asText()).isEqualTo("This URL is not registered.");
    assertThat(otherEvent.status()).isEqualTo(404);
    assertThat(otherEvent.json().path("detail").asText())
        .isEqualTo("This URL is not registered for the event none.refunded.");
    assertThat(exposee.webhooks(url)).hasSize(1);
    assertThat(unregister().status()).isEqualTo(200);
    assertThat(unregister().status()).isEqualTo(404);
  }

  @Test
  void theUrlMayBeWrittenInAnotherWay() throws Exception {
    exposee.register("http://removed.example.com/", "paid");

    Reply reply = exposee.post("/unregister", "{\"url\":\"HTTP://Removed.Example.com:80\"}");

    assertThat(reply.text()).isEqualTo("{\"removed\":1}");
  }

  @Test
  void aNullEventIsNoEvent() throws Exception {
    exposee.register(url, "null.paid");

    Reply reply = exposee.post("/unregister", "{\"url\":\"%s\",\"event\":null}".formatted(url));

    assertThat(reply.text()).isEqualTo("{\"removed\":1}");
  }

  @Test
  void anEmptyEventRemovesNothing() throws Exception {
    exposee.register(url, "empty.paid");

    assertThat(unregister("").errors()).containsOnlyKeys("event");
    assertThat(exposee.webhooks(url)).hasSize(1);
  }

  private String failed(String event) throws Exception {
    receiver.answers(Answer.of(500));
    String message = exposee.publish(event, "1").id();
    exposee.made(message, 1);
    return message;
  }

  private static JsonNode second(String message) throws Exception {
    JsonNode attempt = exposee.attempts(message).get(1);
    assertThat(attempt.path("number").asInt()).isEqualTo(2);
    return attempt;
  }

  @Test
  void attemptsStillDueShowAsCancelledFromTheStartAndAreNotMade() throws Exception {
    exposee.register(url, "due.paid");
    String message = failed("due.paid");
    assertThat(second(message).path("state").asText()).isEqualTo("due");

    unregister();

    assertCancelled(second(message));
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(outcomes(message))
                    .isEqualTo(
                        "{\"due\":0,\"delivered\":0,\"failed\":1,\"dead\":0,\"cancelled\":1}"));
    assertCancelled(second(message));
    assertThat(receiver.arrivals()).hasSize(1);
  }

  private static void assertCancelled(JsonNode attempt) {
    assertThat(attempt.path("state").asText()).isEqualTo("cancelled");
    assertThat(attempt.path("errorCode").asText()).isEqualTo("removed");
    assertThat(attempt.path("error").asText())
        .isEqualTo("the endpoint, or its registration, was removed");
  }

  private static String outcomes(String message) throws Exception {
    return PlainApi.elements(exposee.get("/events?limit=100").json().path("events"))
        .filter(event -> event.path("id").asText().equals(message))
        .map(event -> event.path("outcomes").toString())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void withOneEventOnlyItsAttemptsAreCancelled() throws Exception {
    exposee.register(url, "some.paid");
    exposee.register(url, "some.refunded");
    String removed = failed("some.paid");
    String kept = failed("some.refunded");

    unregister("some.paid");

    assertThat(second(removed).path("state").asText()).isEqualTo("cancelled");
    assertThat(second(kept).path("state").asText()).isEqualTo("due");
  }

  @Test
  void whatWasCancelledDoesNotComeBackWithANewRegistration() throws Exception {
    exposee.register(url, "again.paid");
    String message = failed("again.paid");
    unregister();

    receiver.answers(Answer.of(204));
    exposee.register(url, "again.paid");
    exposee.made(exposee.publish("again.paid", "2").id(), 1);

    assertThat(second(message).path("state").asText()).isEqualTo("cancelled");
    assertThat(receiver.arrivals()).hasSize(2);
  }
}
