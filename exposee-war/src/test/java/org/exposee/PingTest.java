package org.exposee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.exposee.PlainApi.Reply;
import org.exposee.delivery.Receiver;
import org.exposee.delivery.Receiver.Answer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET} and {@code POST /ping}: whom it tries, once, and what it tells whoever waits. */
class PingTest {
  @RegisterExtension static final PlainApi exposee = new PlainApi();
  @AutoClose private final Receiver receiver = new Receiver();
  private final String url = receiver.url("/hook");

  private void arrived(int count) {
    await().atMost(Duration.ofSeconds(20)).until(() -> receiver.arrivals().size() >= count);
  }

  @Test
  void everyEventTypeIsPingedAtEveryUrl() throws Exception {
    exposee.register(url, "all.paid");
    exposee.register(receiver.url("/other"), "all.paid");
    exposee.register(url, "all.refunded");

    Reply reply = exposee.get("/ping");

    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    JsonNode messages = reply.json().path("messages");
    assertThat(PlainApi.all(messages, "event")).containsExactly("all.paid", "all.refunded");
    assertThat(PlainApi.all(messages, "deliveries")).containsExactly("2", "1");
    arrived(3);
    assertThat(receiver.arrivals())
        .extracting(Receiver.Arrival::id)
        .hasSameElementsAs(PlainApi.all(messages, "id"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"event\":null}", "{\"event\":\"post.paid\"}"})
  void aPostPingsToo(String body) throws Exception {
    exposee.register(url, "post.paid");

    Reply reply = exposee.post("/ping", body);

    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    assertThat(reply.text())
        .matches(
            "\\{\"messages\":\\[\\{\"id\":\"msg_\\w{13}\",\"event\":\"post.paid\",\"deliveries\":1}]}");
    arrived(1);
  }

  @Test
  void aPostNeedsNoBodyAtAll() throws Exception {
    Reply reply = exposee.send(exposee.request("/ping").POST(BodyPublishers.noBody()));

    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.text()).isEqualTo("{\"messages\":[]}");
  }

  @Test
  void withAnEventOnlyThatIsPinged() throws Exception {
    exposee.register(url, "one.paid");
    exposee.register(url, "one.refunded");

    Reply get = exposee.get("/ping?event=one.paid&wait=20");
    Reply post = exposee.post("/ping?wait=20", "{\"event\":\"one.refunded\"}");

    assertThat(PlainApi.all(get.json(), "event")).containsExactly("one.paid");
    assertThat(PlainApi.all(post.json(), "event")).containsExactly("one.refunded");
    assertThat(receiver.arrivals()).hasSize(2);
  }

  @Test
  void itArrivesAsASignedEventThatSaysItIsAPing() throws Exception {
    String secret = exposee.register(url, "body.paid").json().path("secret").asText();

    exposee.get("/ping?event=body.paid&wait=20");

    assertThat(new String(receiver.arrivals().get(0).body(), UTF_8))
        .matches(
            "\\{\"event\":\"body.paid\",\"type\":\"body.paid\",\"timestamp\":\"[0-9T:.-]{23}Z\","
                + "\"ping\":true,\"data\":\\{}}");
    assertThat(Verified.by(secret, receiver.arrivals().get(0))).isTrue();
  }

  @Test
  void whoeverWaitsIsToldHowEachHasAnswered() throws Exception {
    int closed;
    try (Receiver gone = new Receiver()) {
      closed = gone.port();
    }
    receiver.answers(
        (exchange, arrival) ->
            exchange.sendResponseHeaders(Integer.parseInt(arrival.path().substring(1)), -1));
    exposee.register(receiver.url("/200"), "wait.paid");
    exposee.register(receiver.url("/500"), "wait.paid");
    exposee.register("http://127.0.0.1:" + closed + "/", "wait.paid");

    Reply reply = exposee.get("/ping?wait=20");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    String masked = reply.text().replaceAll("\"durationMs\":\\d+", "\"durationMs\":1");
    assertThat(masked)
        .contains(
            result("200", "\"outcome\":\"delivered\",\"status\":200,\"durationMs\":1}"),
            result(
                "500",
                "\"outcome\":\"dead\",\"status\":500,\"durationMs\":1,"
                    + "\"error\":\"answered 500\"}"),
            "\"outcome\":\"dead\",\"durationMs\":1,\"error\":\"it refused the connection\"}");
    assertThat(reply.json()).hasSize(3);
  }

  private String result(String path, String rest) {
    return "{\"url\":\"%s\",\"event\":\"wait.paid\",%s".formatted(receiver.url("/" + path), rest);
  }

  @Test
  void itIsTriedOnceAndStandsInTheHistory() throws Exception {
    receiver.answers(Answer.of(500));
    exposee.register(url, "once.paid");

    String message = exposee.get("/ping").json().at("/messages/0/id").asText();

    JsonNode attempt = exposee.made(message, 1).get(0);
    assertThat(attempt.path("state").asText()).isEqualTo("dead");
    assertThat(attempt.path("trigger").asText()).isEqualTo("ping");
    assertThat(exposee.attempts(message)).as("nothing is due any more").hasSize(1);
    JsonNode newest = exposee.get("/events?limit=1").json().at("/events/0");
    assertThat(newest.path("id").asText()).isEqualTo(message);
    assertThat(newest.path("ping").asBoolean()).isTrue();
    exposee.register(url, "once.paid");
    exposee.made(exposee.publish("once.paid", "1").id(), 1);
    assertThat(receiver.arrivals()).as("registering again wakes no ping").hasSize(2);
  }

  @Test
  void anEventTypeThatNobodyIsRegisteredForIsOverAtOnce() throws Exception {
    Reply reply = exposee.get("/ping?event=nobody.paid");

    assertThat(reply.status()).isEqualTo(202);
    assertThat(reply.json().at("/messages/0/deliveries").asInt(-1)).isZero();
    Reply waiting = exposee.get("/ping?event=nobody.paid&wait=30");
    assertThat(waiting.status()).isEqualTo(200);
    assertThat(waiting.text()).isEqualTo("[]");
  }

  @Test
  void withNobodyRegisteredForAnythingThereIsNothingToPing() throws Exception {
    assertThat(exposee.get("/ping").text()).isEqualTo("{\"messages\":[]}");
    assertThat(exposee.get("/ping?wait=30").text()).isEqualTo("[]");
  }

  @Test
  void oneRunsPerEventType() throws Exception {
    CountDownLatch mayAnswer = new CountDownLatch(1);
    receiver.answers(held(mayAnswer));
    exposee.register(url, "run.paid");
    exposee.register(receiver.url("/other"), "run.refunded");
    String running = exposee.get("/ping?event=run.paid").json().at("/messages/0/id").asText();
    arrived(1);

    Reply again = exposee.get("/ping?event=run.paid");
    Reply all = exposee.post("/ping", "{}");
    Reply other = exposee.get("/ping?event=run.refunded");
    mayAnswer.countDown();

    assertThat(again.status()).isEqualTo(429);
    assertThat(again.header("Retry-After")).isEqualTo("5");
    assertThat(again.header("Cache-Control")).isEqualTo("no-store");
    assertThat(again.json().path("detail").asText())
        .isEqualTo("A ping of run.paid is still running.");
    assertThat(all.status()).isEqualTo(429);
    assertThat(other.status()).isEqualTo(202);
    exposee.made(running, 1);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> exposee.get("/ping?event=run.paid").status() == 202);
  }

  private static Answer held(CountDownLatch mayAnswer) {
    return (exchange, arrival) -> {
      try {
        mayAnswer.await(10, TimeUnit.SECONDS);
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
      }
      exchange.sendResponseHeaders(204, -1);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "31", "abc", "-1", "1.5", "", "%201", "9999999999"})
  void itWaitsFrom1To30Seconds(String wait) throws Exception {
    exposee.register(url, "bounds.paid");

    Reply reply = exposee.get("/ping?wait=" + wait);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    assertThat(reply.errors()).containsEntry("wait", "must be a number from 1 to 30");
    assertThat(exposee.post("/ping?wait=" + wait, "{}").status()).isEqualTo(400);
    exposee.get("/ping?wait=30");
    assertThat(receiver.arrivals()).as("only the last was sent").hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a%20b", "a%2Fb", "%00"})
  void itKnowsWhatAnEventTypeIs(String event) throws Exception {
    Reply reply = exposee.get("/ping?event=" + event);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.errors()).containsOnlyKeys("event");
  }

  @Test
  void aBodyHasNothingButAnEvent() throws Exception {
    assertThat(exposee.post("/ping", "{\"event\":\"\",\"wait\":3}").errors())
        .containsOnlyKeys("event", "wait");
    assertThat(exposee.post("/ping", "[]").errors()).containsEntry("", "must be a JSON object");
  }
}
