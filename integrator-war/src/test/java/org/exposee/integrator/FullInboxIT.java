package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.exposee.integrator.handling.IncomingEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A handler that fails, through the whole WAR. */
class FullInboxIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private final AtomicBoolean failing = new AtomicBoolean(true);

  private void handle(IncomingEvent event) {
    if (failing.get()) {
      throw new IllegalStateException("not today");
    }
  }

  @Test
  void aFullInboxTellsTheSenderToComeBack() throws Exception {
    Map<String, String> settings =
        Map.of("integrator.inbox.max", "2", "integrator.handler.backoff.first", "1 h");
    try (RunningIntegrator integrator = RunningIntegrator.start(folder, settings, this::handle)) {
      assertThat(integrator.send(Signed.event(integrator, "a", "{}")).statusCode()).isEqualTo(204);
      assertThat(integrator.send(Signed.event(integrator, "b", "{}")).statusCode()).isEqualTo(204);

      var answer = integrator.send(Signed.event(integrator, "c", "{}"));

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      assertThat(answer.body()).contains("integrator.inbox.max");
      assertThat(integrator.send(Signed.event(integrator, "a", "{}")).statusCode())
          .as("a duplicate needs no room")
          .isEqualTo(204);
    }
  }

  @Test
  void aParkedEventIsShownWithItsErrorAndHandledWhenRetried() throws Exception {
    Map<String, String> settings =
        Map.of(
            "integrator.handler.tries", "3",
            "integrator.handler.backoff.first", "10 ms");
    try (RunningIntegrator integrator = RunningIntegrator.start(folder, settings, this::handle)) {
      integrator.send(Signed.event(integrator, "a", "{}"));
      await().until(() -> shown(integrator).path("state").asText().equals("parked"));
      assertThatObject(shown(integrator))
          .returns("IllegalStateException: not today", event -> event.path("error").asText())
          .returns(3, event -> event.path("tries").asInt());

      failing.set(false);
      assertThat(integrator.post("/events/a/retry", "").statusCode()).isEqualTo(202);

      await().until(() -> shown(integrator).path("state").asText().equals("handled"));
    }
  }

  private static JsonNode shown(RunningIntegrator integrator) throws Exception {
    return JSON.readTree(integrator.get("/events/a").body());
  }
}
