package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.awaitility.Awaitility.await;
import static org.exposee.integrator.Answers.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken in. */
class ReceivingTest {
  private static final String OTHER_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  @TempDir static Path folder;

  static RunningIntegrator integrator;

  @BeforeAll
  static void start() throws Exception {
    integrator = RunningIntegrator.start(folder, Map.of("integrator.secrets", OTHER_SECRET));
  }

  @AfterAll
  static void stop() throws Exception {
    integrator.close();
  }

  private static JsonNode shown(String id) throws Exception {
    HttpResponse<String> answer = integrator.get("/events/" + id);
    assertThat(answer.statusCode()).isEqualTo(200);
    return json(answer);
  }

  @Test
  void storesWhatTheStandardsLibrarySignedAndHandlesIt() throws Exception {
    String id = Signed.newId();
    String body = "{\"event\":\"paid\",\"type\":\"paid\",\"data\":{\"amount\":1.10}}";

    var answer = integrator.deliver(id, body);

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    await().until(() -> shown(id).path("state").asText().equals("handled"));
    assertThatObject(shown(id))
        .returns("paid", event -> event.path("event").asText())
        .returns(false, event -> event.path("ping").asBoolean())
        .returns(1, event -> event.path("tries").asInt())
        .returns(body, event -> event.path("body").asText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"event\":\"paid\",\"data\":{\"a\":1.10,\"b\":1e400,\"a\":\"\\u00e9é\\/\"}}",
        " {\n\t\"event\" : \"paid\" , \"data\" : [ ] }\r\n",
        "{\"event\":\"paid\",\"data\":123456789012345678901234567890.123456789012345678901234567890}",
        "{\"type\":\"paid\",\"data\":\"\\ud83d\\ude00😀\\u2028\\u0000\"}"
      })
  void keepsTheBytesAsTheyCame(String body) throws Exception {
    String id = Signed.newId();

    assertThat(integrator.deliver(id, body).statusCode()).isEqualTo(204);

    assertThatObject(shown(id))
        .returns("paid", event -> event.path("event").asText())
        .returns(body, event -> event.path("body").asText());
  }

  @Test
  void takesNumbersAndNestingThatAParserWouldRefuse() throws Exception {
    String number = "{\"data\":" + "9".repeat(20_000) + "}";
    String nested = "[".repeat(5_000) + "]".repeat(5_000);

    assertThat(integrator.deliver(Signed.newId(), number).statusCode()).isEqualTo(204);
    assertThat(integrator.deliver(Signed.newId(), nested).statusCode()).isEqualTo(204);
  }

  @Test
  void marksAPing() throws Exception {
    String id = Signed.newId();

    integrator.deliver(id, "{\"event\":\"paid\",\"ping\":true}");

    assertThat(shown(id).path("ping").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"event\":\"nobody.knows-this_type\"}",
        "{}",
        "[]",
        "1",
        "null",
        "\"text\"",
        "{\"event\":\"not a name\"}",
        "{\"event\":5,\"ping\":\"true\"}"
      })
  void anUnknownTypeOrNoneIsAcceptedToo(String body) throws Exception {
    assertThat(integrator.deliver(Signed.newId(), body).statusCode()).isEqualTo(204);
  }

  @Test
  void aFurtherSecretIsGoodToo() throws Exception {
    var request = Signed.event(integrator, Signed.newId(), "{}", OTHER_SECRET, Instant.now());

    assertThat(integrator.send(request).statusCode()).isEqualTo(204);
  }

  @Test
  void theWebhookAnswersToTheStandardsOwnVerification() throws Exception {
    String secret = Signed.ownSecret(integrator);
    String body = "{\"event\":\"paid\"}";
    long now = Instant.now().getEpochSecond();
    String signature = new Webhook(secret).sign("msg_std", now, body);

    new Webhook(secret)
        .verify(
            body,
            java.net.http.HttpHeaders.of(
                Map.of(
                    "webhook-id", List.of("msg_std"),
                    "webhook-timestamp", List.of(String.valueOf(now)),
                    "webhook-signature", List.of(signature)),
                (name, value) -> true));
    var answer =
        integrator.send(
            Signed.webhook(integrator, "msg_std", now, "v1a,AAAA v2,BBBB " + signature)
                .POST(BodyPublishers.ofString(body)));

    assertThat(answer.statusCode()).isEqualTo(204);
  }

  @Test
  void aDuplicateIsAcceptedCountedAndHandledOnce() throws Exception {
    String id = Signed.newId();
    ExecutorService threads = Executors.newFixedThreadPool(32);
    try {
      List<Callable<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        calls.add(() -> integrator.deliver(id, "{}").statusCode());
      }
      for (Future<Integer> answer : threads.invokeAll(calls)) {
        assertThat(answer.get()).isEqualTo(204);
      }
    } finally {
      threads.shutdownNow();
    }
    await().until(() -> shown(id).path("state").asText().equals("handled"));
    assertThatObject(shown(id))
        .returns(199, event -> event.path("duplicates").asInt())
        .returns(1, event -> event.path("tries").asInt());
  }
}
