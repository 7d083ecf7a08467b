package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;

/** What every error must look like. */
final class Problems {
  /** What tells of the inside, or is no problem at all. */
  private static final List<String> INSIDE =
      List.of(
          "exception", "<html", "<!doctype", "org.", "java.", "jersey", "tomcat", "sql", "\tat ");

  private Problems() {}

  /**
   * Looks at all that every problem has.
   *
   * @return it, for what only this one has
   */
  static JsonNode check(HttpResponse<String> answer, int status) throws IOException {
    String what = answer.request().method() + " " + answer.uri() + ": " + answer.body();
    assertThat(answer.statusCode()).as(what).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type"))
        .as(what)
        .hasValue("application/problem+json");
    checkHeaders(answer);
    assertThat(answer.body().toLowerCase(Locale.ROOT)).doesNotContain(INSIDE);
    JsonNode problem = Client.read(answer);
    assertThat(problem.path("type").asText()).as(what).isEqualTo("about:blank");
    assertThat(problem.path("title").asText()).as(what).isNotBlank();
    assertThat(problem.path("status").asInt()).as(what).isEqualTo(status);
    assertThat(problem.path("detail").asText()).as(what).isNotBlank();
    return problem;
  }

  /** The same, and when to come again. */
  static JsonNode checkForLater(HttpResponse<String> answer, int status) throws IOException {
    JsonNode problem = check(answer, status);
    assertThat(answer.headers().firstValue("Retry-After").orElse("")).matches("[1-9][0-9]*");
    return problem;
  }

  /** The fields that are not acceptable, each with its reason. */
  static List<String> fields(JsonNode problem) {
    assertThat(problem.path("errors"))
        .isNotEmpty()
        .allSatisfy(error -> assertThat(error.path("message").asText()).isNotBlank());
    return problem.path("errors").findValuesAsText("field");
  }

  /** What every answer carries, errors and others. */
  static void checkHeaders(HttpResponse<String> answer) {
    assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
    assertThat(answer.headers().allValues("Content-Security-Policy"))
        .singleElement()
        .asString()
        .contains("default-src 'none'", "frame-ancestors 'none'");
    assertThat(answer.headers().allValues("Cache-Control"))
        .singleElement()
        .asString()
        .matches("no-store|no-cache");
    assertThat(answer.headers().allValues("Server")).isEmpty();
  }
}
