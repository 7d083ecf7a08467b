package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.awaitility.Awaitility.await;
import static org.exposee.integrator.Answers.json;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether Integrator works. */
class HealthTest {
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

  @Test
  void isHealthyThoughExposeeIsDown() throws Exception {
    var answer = integrator.send(integrator.request("/health"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThatObject(json(answer))
        .returns("up", health -> health.path("status").asText())
        .returns("down", health -> health.path("exposee").asText());
    assertThatObject(json(answer).path("checks"))
        .returns("up", checks -> checks.path("folder").asText())
        .returns("up", checks -> checks.path("inbox").asText())
        .returns("up", checks -> checks.path("worker").asText());
  }

  @Test
  void isNotReadyWhenItsFolderCannotBeWritten(@TempDir Path other) throws Exception {
    try (RunningIntegrator broken = RunningIntegrator.start(other, Map.of())) {
      Path moved = other.resolve("moved");
      Files.move(broken.data(), moved);

      await()
          .atMost(java.time.Duration.ofSeconds(5))
          .untilAsserted(
              () -> {
                var answer = broken.send(broken.request("/health"));
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                assertThat(json(answer).path("checks").path("folder").asText()).isEqualTo("down");
              });
      Files.move(moved, broken.data());
      await().until(() -> broken.send(broken.request("/health")).statusCode() == 200);
    }
  }
}
