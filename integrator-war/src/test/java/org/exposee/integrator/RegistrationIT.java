package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.exposee.integrator.Answers.assertProblem;
import static org.exposee.integrator.Answers.json;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.exposee.integrator.registration.FakeExposee;
import org.exposee.integrator.registration.FakeExposee.Answer;
import org.exposee.integrator.registration.FakeExposee.Request;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Registering with Exposee and taking it back. */
class RegistrationIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REGISTER = "/register-webhook";
  private static final String PAID = "{\"event\":\"paid\"}";

  @TempDir static Path folder;

  static FakeExposee exposee;
  static RunningIntegrator integrator;
  static Path keyFile;

  @BeforeAll
  static void start() throws Exception {
    exposee = new FakeExposee();
    keyFile = Files.writeString(folder.resolve("exposee.key"), "exp_one\n");
    integrator =
        RunningIntegrator.start(
            folder,
            Map.of(
                "integrator.exposee.url",
                exposee.uri().toString(),
                "integrator.exposee.key.file",
                keyFile.toString(),
                "integrator.callback.url",
                "http://integrator.example/webhook"));
  }

  @AfterAll
  static void stop() throws Exception {
    integrator.close();
    exposee.close();
  }

  @BeforeEach
  void reset() throws Exception {
    exposee.reset();
    Files.writeString(keyFile, "exp_one\n");
  }

  @Test
  void registersItsOwnCallbackWithItsOwnSecretAndItsKey() throws Exception {
    var answer = integrator.post(REGISTER, PAID);

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(json(answer).path("id").asText()).isEqualTo("ep_1");
    Request sent = exposee.requests().get(0);
    assertThat(sent.path()).isEqualTo("/register");
    assertThat(sent.authorization()).contains("Bearer exp_one");
    assertThat(JSON.readTree(sent.body()))
        .isEqualTo(
            JSON.createObjectNode()
                .put("url", "http://integrator.example/webhook")
                .put("event", "paid")
                .put("secret", Signed.ownSecret(integrator)));
    assertThat(integrator.get("/registrations").body())
        .contains("\"event\":\"paid\"", "http://integrator.example/webhook", "acknowledgedAt")
        .contains("\"exposee\":\"" + exposee.uri() + "\"");
  }

  @Test
  void registersAnotherUrlAndPassesOnThatItWasKnown() throws Exception {
    exposee.answerOnce(FakeExposee.registered(200, "ep_2", "paid"));

    var answer =
        integrator.post(REGISTER, "{\"event\":\"paid\",\"url\":\"https://other.example/in\"}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(exposee.requests().get(0).body()).contains("https://other.example/in");
  }

  @Test
  void neverPassesASecretOn() throws Exception {
    String secret = Signed.ownSecret(integrator);
    exposee.answerOnce(
        Answer.json(
            201,
            "{\"id\":\"%s\",\"url\":\"x\",\"event\":\"paid\",\"secret\":\"%s\"}"
                .formatted(secret, secret)));
    exposee.answerOnce(Answer.problem(422, "{\"status\":422,\"detail\":\"%s\"}".formatted(secret)));

    assertThat(integrator.post(REGISTER, PAID).body())
        .doesNotContain(secret, "secret\"")
        .contains("id");
    assertThat(integrator.post(REGISTER, PAID).body()).doesNotContain(secret).contains("detail");
  }

  @Test
  void unregistersByEventAndByUrl() throws Exception {
    integrator.post(REGISTER, PAID);
    exposee.answer(Answer.json(200, "{\"removed\":1}"));

    var answer = integrator.post("/unregister-webhook", PAID);
    integrator.post("/unregister-webhook", "{}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer)).isEqualTo(JSON.createObjectNode().put("removed", 1));
    assertThat(exposee.requests().get(1).path()).isEqualTo("/unregister");
    assertThat(JSON.readTree(exposee.requests().get(1).body()))
        .isEqualTo(
            JSON.createObjectNode()
                .put("url", "http://integrator.example/webhook")
                .put("event", "paid"));
    assertThat(JSON.readTree(exposee.requests().get(2).body()))
        .isEqualTo(JSON.createObjectNode().put("url", "http://integrator.example/webhook"));
    assertThat(integrator.get("/registrations").body()).doesNotContain("integrator.example");
  }

  @Test
  void forgetsWhatExposeeDoesNotKnow() throws Exception {
    integrator.post(REGISTER, "{\"event\":\"forgotten\"}");
    assertThat(integrator.get("/registrations").body()).contains("forgotten");
    exposee.answer(
        Answer.problem(
            404, "{\"type\":\"about:blank\",\"title\":\"T\",\"status\":404,\"detail\":\"D\"}"));

    assertProblem(integrator.post("/unregister-webhook", "{\"event\":\"forgotten\"}"), 404);
    assertThat(integrator.get("/registrations").body()).doesNotContain("forgotten");
  }

  @Test
  void takesUpAChangedKeyFile() throws Exception {
    Files.writeString(keyFile, "exp_two");

    integrator.post(REGISTER, PAID);

    assertThat(exposee.requests().get(0).authorization()).contains("Bearer exp_two");
  }

  @Test
  void saysWhichKeyFileCannotBeRead() throws Exception {
    Files.delete(keyFile);

    var answer = integrator.post(REGISTER, PAID);

    assertProblem(answer, 502);
    assertThat(answer.body())
        .contains("integrator.exposee.key.file", "it is not there")
        .doesNotContain("exp_");
    assertThat(exposee.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | { | ",
        "400 | {\"event\":\"a\"} x | ",
        "422 | '' | ''",
        "422 | [] | ''",
        "422 | {\"event\":\"a\",\"event\":\"b\"} | event",
        "422 | {} | event",
        "422 | {\"event\":null} | event",
        "422 | {\"event\":1} | event",
        "422 | {\"event\":\"a b\"} | event",
        "422 | {\"event\":\"\"} | event",
        "422 | {\"event\":\"a\",\"url\":\"ftp://x\"} | url",
        "422 | {\"event\":\"a\",\"url\":\"/x\"} | url",
        "422 | {\"event\":\"a\",\"url\":\"http://\"} | url",
        "422 | {\"event\":\"a\",\"url\":null} | url",
        "422 | {\"event\":\"a\",\"secret\":\"whsec_x\"} | secret",
        "422 | {\"evnt\":\"a\",\"url\":5} | event,url,evnt"
      })
  void aBadBodyIsToldWithAllItsFieldsAndNotSent(int status, String body, String fields)
      throws Exception {
    var answer = integrator.post(REGISTER, body == null ? "" : body);

    assertProblem(answer, status);
    if (fields != null) {
      assertThat(json(answer).path("errors").findValuesAsText("field"))
          .containsExactly(fields.split(","));
    }
    assertThat(exposee.requests()).isEmpty();
  }

  @Test
  void theBoundsOfEventAndUrlAreInclusive() throws Exception {
    String url = "http://x.example/";
    String longest = url + "u".repeat(2048 - url.length());
    String body = "{\"event\":\"%s\",\"url\":\"%s\"}";

    assertThat(integrator.post(REGISTER, body.formatted("e".repeat(256), longest)).statusCode())
        .isEqualTo(201);
    var answer = integrator.post(REGISTER, body.formatted("e".repeat(257), longest + "u"));

    assertProblem(answer, 422);
    assertThat(json(answer).path("errors").findValuesAsText("field"))
        .containsExactly("event", "url");
  }

  @Test
  void pingTellsWhetherExposeeAnswers() throws Exception {
    await()
        .untilAsserted(
            () ->
                assertThat(json(integrator.post("/ping", "")).path("exposee").asText())
                    .isEqualTo("up"));
    exposee.answer(Answer.json(500, "{}"));
    await()
        .untilAsserted(
            () ->
                assertThat(json(integrator.get("/ping")).path("exposee").asText())
                    .isEqualTo("down"));
    assertThat(integrator.get("/ping").statusCode()).isEqualTo(200);
  }

  @Test
  void registersItselfAsSoonAsExposeeIsThere(@TempDir Path other) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    exposee.answerOnce(Answer.json(500, "{}"));
    Map<String, String> settings =
        Map.of(
            "integrator.exposee.url",
            exposee.uri().toString(),
            "integrator.events",
            "paid, refunded");
    try (RunningIntegrator self = RunningIntegrator.start(other, settings)) {
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThat(json(self.get("/registrations")).findValuesAsText("event"))
                      .containsExactlyInAnyOrder("paid", "refunded"));
      assertThat(exposee.requests()).hasSize(3);
      assertThat(exposee.requests().get(0).body()).contains("http://127.0.0.1:8080/webhook");
    }
    Map<String, String> down =
        Map.of("integrator.exposee.url", "http://127.0.0.1:" + port, "integrator.events", "paid");
    try (RunningIntegrator alone = RunningIntegrator.start(other, down)) {
      assertThat(alone.get("/health").statusCode()).isEqualTo(200);
      assertProblem(alone.post(REGISTER, PAID), 503);
      assertThat(json(alone.get("/registrations")).findValuesAsText("event"))
          .as("remembered over the restart")
          .containsExactlyInAnyOrder("paid", "refunded");
    }
  }
}
