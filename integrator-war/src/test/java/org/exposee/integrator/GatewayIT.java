package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.exposee.integrator.Answers.assertProblem;
import static org.exposee.integrator.Answers.json;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Map;
import org.exposee.integrator.registration.FakeExposee;
import org.exposee.integrator.registration.FakeExposee.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Integrator makes of Exposee's answers, for its own caller. */
class GatewayIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REGISTER = "/register-webhook";
  private static final String PAID = "{\"event\":\"paid\"}";

  @TempDir static Path folder;

  static FakeExposee exposee;
  static RunningIntegrator integrator;

  @BeforeAll
  static void start() throws Exception {
    exposee = new FakeExposee();
    integrator =
        RunningIntegrator.start(
            folder,
            Map.of(
                "integrator.exposee.url",
                exposee.uri().toString(),
                "integrator.exposee.key",
                "exp_one",
                "integrator.exposee.read.timeout",
                "300 ms"));
  }

  @AfterAll
  static void stop() throws Exception {
    integrator.close();
    exposee.close();
  }

  @BeforeEach
  void reset() {
    exposee.reset();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 409, 413, 422, 429})
  void passesOnWhatIsAboutTheCallersInput(int status) throws Exception {
    String problem =
        "{\"type\":\"about:blank\",\"title\":\"T\",\"status\":%d,\"detail\":\"D\","
                .formatted(status)
            + "\"errors\":[{\"field\":\"url\",\"message\":\"is private\"}]}";
    exposee.answerOnce(
        new Answer(status, "application/problem+json", problem, Map.of("Retry-After", "7")));

    var answer = integrator.post(REGISTER, PAID);

    assertProblem(answer, status);
    assertThat(json(answer)).isEqualTo(JSON.readTree(problem));
    assertThat(answer.headers().firstValue("Retry-After")).contains("7");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void aRefusedKeyIsABadGateway(int status) throws Exception {
    exposee.answerOnce(Answer.problem(status, "{\"detail\":\"no\"}"));

    var answer = integrator.post(REGISTER, PAID);

    assertProblem(answer, 502);
    assertThat(json(answer).path("detail").asText())
        .contains("Exposee refused Integrator's key, see integrator.exposee.key")
        .contains("POST " + exposee.uri() + "/register")
        .containsPattern("after [0-9]+ ms");
    assertThat(answer.body()).doesNotContain("exp_one");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308, 402, 405, 418, 500, 502, 503, 504})
  void whateverElseIsABadGatewayAndSentOnce(int status) throws Exception {
    exposee.answer(
        new Answer(
            status,
            "application/problem+json",
            "{\"detail\":\"x\"}",
            Map.of("Location", exposee.uri() + "/elsewhere", "Retry-After", "0")));

    var answer = integrator.post(REGISTER, PAID);

    assertProblem(answer, 502);
    assertThat(json(answer).path("detail").asText())
        .contains("answered " + status)
        .containsPattern("after [0-9]+ ms");
    assertThat(exposee.requests()).hasSize(1);
  }

  @Test
  void whyExposeeCannotIsPassedOn() throws Exception {
    exposee.answerOnce(Answer.problem(503, "{\"detail\":\"too many writes wait\"}"));

    var answer = integrator.post(REGISTER, PAID);

    assertProblem(answer, 502);
    assertThat(json(answer).path("detail").asText())
        .contains("answered 503: too many writes wait")
        .doesNotContain("integrator.exposee.url");
  }

  @ParameterizedTest
  @CsvSource({
    "200, text/html, <html>",
    "201, application/json, []",
    "201, application/json, {",
    "201, application/json, ''",
    "200, application/json, '{\"foo\":1}'",
    "201, application/json, '{\"id\":\"ep_1\",\"url\":\"http://x/webhook\",\"event\":\"other\"}'",
    "201, application/json, '{\"url\":\"http://x/webhook\",\"event\":\"paid\"}'",
    "404, text/html, <html>",
    "422, application/json, '{\"detail\":\"not a problem\"}'"
  })
  void anAnswerThatIsNotExposeesIsABadGateway(int status, String type, String body)
      throws Exception {
    exposee.answerOnce(new Answer(status, type, body, Map.of()));

    var answer = integrator.post(REGISTER, PAID);

    assertProblem(answer, 502);
    assertThat(answer.body()).contains("integrator.exposee.url");
    assertThat(integrator.get("/registrations").body()).doesNotContain("\"paid\"");
  }

  @Test
  void anAnswerToUnregisterThatIsNotExposeesIsABadGateway() throws Exception {
    exposee.answerOnce(Answer.json(200, "{\"foo\":1}"));

    assertProblem(integrator.post("/unregister-webhook", PAID), 502);
  }

  @Test
  void anEndlessAnswerIsABadGateway() throws Exception {
    exposee.answerOnce(Answer.json(200, "{\"id\":\"" + "x".repeat(1 << 20) + "\"}"));

    assertProblem(integrator.post(REGISTER, PAID), 502);
  }

  @Test
  void noAnswerInTimeIsAGatewayTimeout() throws Exception {
    exposee.answerOnce(Answer.hangs());

    var answer = integrator.post(REGISTER, PAID);

    assertProblem(answer, 504);
    assertThat(json(answer).path("detail").asText())
        .contains("POST " + exposee.uri() + "/register")
        .containsPattern("after [0-9]+ ms");
    assertThat(exposee.requests()).hasSize(1);
  }

  @Test
  void aBrokenConnectionIsUnavailableAndNothingIsSentTwice() throws Exception {
    exposee.answerOnce(Answer.breaksOff());

    var answer = integrator.post(REGISTER, PAID);

    assertProblem(answer, 503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(exposee.requests()).hasSize(1);
  }
}
