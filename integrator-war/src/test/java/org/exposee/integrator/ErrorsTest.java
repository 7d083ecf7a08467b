package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.exposee.integrator.Answers.assertProblem;
import static org.exposee.integrator.Answers.fields;
import static org.exposee.integrator.Answers.json;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.exposee.integrator.api.RouteTable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every address refuses. */
class ErrorsTest {
  @TempDir static Path folder;

  static RunningIntegrator integrator;

  @BeforeAll
  static void start() throws Exception {
    integrator = RunningIntegrator.start(folder, Map.of());
  }

  @AfterAll
  static void stop() throws Exception {
    integrator.close();
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain,",
    "application/x-www-form-urlencoded,",
    "application/xml,",
    "application/json;charset=utf-16,",
    "application/json;charset=ISO-8859-1,",
    "application/json,gzip",
    "application/json,'deflate, gzip'",
    "application/x-java-serialized-object,"
  })
  void anotherTypeCharsetOrEncodingIsUnsupported(String type, String encoding) throws Exception {
    for (String path : List.of("/webhook", "/register-webhook", "/unregister-webhook")) {
      HttpRequest.Builder request = integrator.withKey(path).header("Content-Type", type);
      if (encoding != null) {
        request.header("Content-Encoding", encoding);
      }
      assertProblem(integrator.send(request.POST(BodyPublishers.ofString("{}"))), 415);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/webhook", "/register-webhook", "/unregister-webhook"})
  void noTypeAtAllIsUnsupported(String path) throws Exception {
    assertProblem(
        integrator.send(integrator.withKey(path).POST(BodyPublishers.ofString("{}"))), 415);
  }

  /** Jersey reads it on every route, whether there is a body or not. */
  @ParameterizedTest
  @ValueSource(strings = {"garbage", "a/b/c", "application/json;charset", "/", ""})
  void whatIsNoMediaTypeIsUnsupportedEverywhere(String type) throws Exception {
    for (RouteTable.Row route : RouteTable.rows().toList()) {
      HttpRequest.Builder request =
          integrator.withKey(route.path().replaceAll("[{].*}", "x")).header("Content-Type", type);
      BodyPublisher body =
          route.method().equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{}");
      assertProblem(integrator.send(request.method(route.method(), body)), 415);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/webhook", "/ping", "/register-webhook"})
  void moreThanOneTypeIsUnsupported(String path) throws Exception {
    HttpRequest.Builder twice =
        integrator
            .withKey(path)
            .header("Content-Type", "application/json")
            .header("Content-Type", "text/plain");

    assertProblem(integrator.send(twice.POST(BodyPublishers.ofString("{}"))), 415);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/registrations", "/docs"})
  void anAcceptThatCannotBeReadIsMalformed(String path) throws Exception {
    assertProblem(integrator.send(integrator.withKey(path).header("Accept", "a/b;q=x")), 400);
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE,/webhook,POST",
    "GET,/webhook,POST",
    "GET,/register-webhook,POST",
    "GET,/unregister-webhook,POST",
    "POST,/registrations,GET",
    "POST,/events,GET",
    "PUT,/ping,POST",
    "POST,/health,GET",
    "DELETE,/events/x,GET",
    "GET,/events/x/retry,POST",
    "POST,/,GET",
    "POST,/docs,GET",
    "POST,/openapi.json,GET"
  })
  void anotherMethodIsToldWhatIsAllowed(String method, String path, String allowed)
      throws Exception {
    var answer = integrator.send(integrator.withKey(path).method(method, BodyPublishers.noBody()));

    assertProblem(answer, 405);
    assertThat(answer.headers().firstValue("Allow").orElse("")).contains(allowed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/events", "/registrations", "/ping", "/docs"})
  void whereThereIsAGetHeadIsAllowedToo(String path) throws Exception {
    var answer = integrator.send(integrator.withKey(path).method("PUT", BodyPublishers.noBody()));

    assertThat(answer.headers().firstValue("Allow").orElse("").split(","))
        .containsOnlyOnce("GET", "HEAD");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "7", "\"x\""})
  void aBodyThatIsNoObjectIsNotAcceptable(String body) throws Exception {
    for (String path : List.of("/register-webhook", "/unregister-webhook")) {
      var answer = integrator.post(path, body);

      assertProblem(answer, 422);
      assertThat(json(answer).path("errors"))
          .hasToString("[{\"field\":\"\",\"message\":\"must be a JSON object\"}]");
    }
  }

  @Test
  void aFieldThatIsNullIsMissing() throws Exception {
    assertThat(json(integrator.post("/register-webhook", "{\"event\":null}")).path("errors"))
        .hasToString("[{\"field\":\"event\",\"message\":\"is missing\"}]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/register-webhook", "/unregister-webhook"})
  void aFieldThatIsThereTwiceIsNamed(String path) throws Exception {
    var answer = integrator.post(path, "{\"event\":\"a\",\"event\":\"b\"}");

    assertProblem(answer, 422);
    assertThat(json(answer).path("errors"))
        .hasToString("[{\"field\":\"event\",\"message\":\"is there twice\"}]");
  }

  @Test
  void ofALongNameThatIsThereTwiceOnlyTheBeginningIsShown() throws Exception {
    String member = "\"" + "'n".repeat(500) + "\":1";

    var answer = integrator.post("/register-webhook", "{" + member + "," + member + "}");

    assertThat(fields(assertProblem(answer, 422))).containsExactly("'n".repeat(32) + "…");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/events", "/registrations", "/health", "/ping"})
  void anotherTypeThanJsonIsNotAcceptable(String path) throws Exception {
    assertProblem(integrator.send(integrator.withKey(path).header("Accept", "text/csv")), 406);
  }
}
