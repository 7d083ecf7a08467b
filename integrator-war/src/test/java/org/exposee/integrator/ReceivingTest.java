package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceivingTest {
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
  void storesWhatTheStandardsLibrarySignedAndHandlesIt() throws Exception {
    String body = "{\"event\":\"paid\",\"type\":\"paid\",\"data\":{\"amount\":1.10}}";

    var answer = integrator.send(Signed.event(integrator, "msg_1", body));

    assertThat(answer.statusCode()).isEqualTo(204);
    await()
        .untilAsserted(
            () ->
                assertThat(integrator.get("/events/msg_1").body())
                    .contains("\"state\":\"handled\"", "\"event\":\"paid\"", "1.10"));
    assertThat(integrator.get("/events").body()).contains("msg_1").doesNotContain("1.10");
  }

  @Test
  void isHealthyThoughExposeeIsDown() throws Exception {
    var answer = integrator.send(integrator.request("/health"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"status\":\"up\"", "\"exposee\":\"down\"");
  }
}
