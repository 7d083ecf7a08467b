package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;

/** Reads answers, and says what every error must look like. */
final class Answers {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Answers() {}

  static JsonNode json(HttpResponse<String> answer) throws IOException {
    return JSON.readTree(answer.body());
  }

  /**
   * Looks at all that every problem has.
   *
   * @return it, for what only this one has
   */
  static JsonNode assertProblem(HttpResponse<String> answer, int status) throws IOException {
    String what = answer.request().method() + " " + answer.uri() + ": " + answer.body();
    assertThat(answer.statusCode()).as(what).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type"))
        .as(what)
        .contains("application/problem+json");
    JsonNode problem = json(answer);
    assertThat(problem.path("status").asInt()).as(what).isEqualTo(status);
    assertThat(problem.path("type").asText()).as(what).isEqualTo("about:blank");
    assertThat(problem.path("title").asText()).as(what).isNotEmpty();
    assertThat(problem.path("detail").asText()).as(what).isNotEmpty();
    assertThat(answer.body()).doesNotContain("Exception", "org.exposee", "Tomcat");
    return problem;
  }

  static List<String> fields(JsonNode problem) {
    return problem.path("errors").findValuesAsText("field");
  }
}
