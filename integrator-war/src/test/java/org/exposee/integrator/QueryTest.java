package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.exposee.integrator.Answers.assertProblem;
import static org.exposee.integrator.Answers.fields;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.exposee.integrator.api.RouteTable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may stand behind the question mark. */
class QueryTest {
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

  static Stream<RouteTable.Row> calls() {
    return RouteTable.calls();
  }

  private static HttpResponse<String> ask(RouteTable.Row route, String query) throws Exception {
    return integrator.send(
        integrator
            .withKey(route.path().replace("{id}", "x") + "?" + query)
            .header("Content-Type", "application/json")
            .method(
                route.method(),
                route.method().equals("GET")
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString("{}")));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void everyCallRefusesWhatItDoesNotKnowByName(RouteTable.Row route) throws Exception {
    JsonNode problem = assertProblem(ask(route, "limti=5&wait"), 400);

    assertThat(fields(problem)).containsExactlyInAnyOrder("limti", "wait");
    assertThat(problem.path("errors").path(0).path("message").asText())
        .startsWith("is not a parameter of this call; it knows ");
  }

  @Test
  void theCallSaysWhatItKnows() throws Exception {
    JsonNode problem = assertProblem(integrator.get("/events?Limit=5"), 400);

    assertThat(problem.path("errors").path(0).path("message").asText())
        .endsWith("it knows before, limit");
  }

  @Test
  void aParameterThatIsThereTwiceIsRefused() throws Exception {
    JsonNode problem = assertProblem(integrator.get("/events?limit=1&limit=2"), 400);

    assertThat(fields(problem)).containsExactly("limit");
  }

  @Test
  void ofALongNameOnlyTheBeginningIsShown() throws Exception {
    JsonNode problem = assertProblem(integrator.get("/events?" + "n".repeat(2000)), 400);

    assertThat(fields(problem)).containsExactly("n".repeat(64) + "…");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%zz=1", "%c3%28=1", "a%00b"})
  void aQueryThatIsBrokenIsAProblem(String query) throws Exception {
    String request = "GET /events?%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n".formatted(query);

    assertThat(integrator.raw(request + "Authorization: Bearer " + integrator.key() + "\r\n\r\n"))
        .startsWith("HTTP/1.1 400")
        .contains("application/problem+json")
        .doesNotContain("Exception");
  }

  @Test
  void aStrangerDoesNotLearnWhatACallKnows() throws Exception {
    assertProblem(integrator.send(integrator.request("/events?limti=5")), 401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/?utm_source=mail", "/assets/page.js?1", "/docs?x", "/openapi.json?v=2"})
  void pagesDoNotMindWhatBrowsersAndToolsAdd(String path) throws Exception {
    assertThat(integrator.send(integrator.request(path)).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0,limit",
    "limit=101,limit",
    "limit=x,limit",
    "limit=,limit",
    "before=0,before",
    "before=-1,before",
    "before=99999999999999999999,before",
    "limit=x&before=y,limit before"
  })
  void allOfABadQueryIsToldByName(String query, String fields) throws Exception {
    JsonNode problem = assertProblem(integrator.get("/events?" + query), 400);

    assertThat(fields(problem)).containsExactly(fields.split(" "));
  }
}
