package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.exposee.integrator.Answers.assertProblem;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that browsers ask for. */
class PagesTest {
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
    "/, text/html;charset=utf-8",
    "/docs, text/html;charset=utf-8",
    "/favicon.ico, image/svg+xml",
    "/assets/icon.svg, image/svg+xml",
    "/assets/page.css, text/css;charset=utf-8",
    "/openapi.json, application/json",
    "/docs/docs.js, text/javascript;charset=utf-8"
  })
  void filesAreWhatTheySay(String path, String type) throws Exception {
    var answer = integrator.send(integrator.request(path));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue(type);
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-cache");
  }

  /** However large it is: it is known before it is sent. */
  @ParameterizedTest
  @ValueSource(strings = {"/", "/openapi.json", "/docs/swagger-ui-bundle.js", "/nothing"})
  void anAnswerSaysItsLength(String path) throws Exception {
    var answer = integrator.send(integrator.request(path));

    assertThat(answer.headers().firstValue("Content-Length"))
        .hasValue(String.valueOf(answer.body().getBytes(StandardCharsets.UTF_8).length));
    assertThat(answer.headers().firstValue("Transfer-Encoding")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/assets/icon.svg"})
  void headSaysTheLengthAndSendsNothing(String path) throws Exception {
    String request = " %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".formatted(path);

    String got = integrator.raw("GET" + request);
    String head = integrator.raw("HEAD" + request);

    int body = got.substring(got.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.UTF_8).length;
    assertThat(head)
        .startsWith("HTTP/1.1 200")
        .contains("Content-Length: " + body)
        .endsWith("\r\n\r\n");
    assertThat(head.split("\r\n\r\n")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/assets/none.js", "/docs/none.js", "/docs/..%5c..%5copenapi.json"})
  void whatIsNoFileIsNotFound(String path) throws Exception {
    assertThat(integrator.get(path).statusCode()).isIn(400, 404);
  }

  @Test
  void whoIsLostIsToldWhereTheListIs() throws Exception {
    assertThat(assertProblem(integrator.get("/nothing/here"), 404).path("detail").asText())
        .contains("/docs");
  }
}
