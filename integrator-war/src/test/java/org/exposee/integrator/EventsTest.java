package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.exposee.integrator.Answers.assertProblem;
import static org.exposee.integrator.Answers.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is shown of what came in. */
class EventsTest {
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
  void pagesThroughTheEvents() throws Exception {
    for (int i = 0; i < 5; i++) {
      integrator.deliver("page_" + i, "{}");
    }
    JsonNode first = json(integrator.get("/events?limit=2"));
    JsonNode second = json(integrator.get("/events?limit=2&before=" + first.path("next").asText()));

    assertThat(first.path("events").findValuesAsText("id")).containsExactly("page_4", "page_3");
    assertThat(second.path("events").findValuesAsText("id")).containsExactly("page_2", "page_1");
    assertThat(first.path("events").get(0).has("body")).isFalse();
    assertThat(first.path("counts").path("received").asLong()).isGreaterThanOrEqualTo(5);
    assertThat(json(integrator.get("/events?limit=100&before=1")).has("next")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/events/nothing", "/events/..%5c..%5cx", "/events/a%00b"})
  void anUnknownEventIsNotFound(String path) throws Exception {
    var answer = integrator.get(path);

    assertThat(answer.statusCode()).isIn(400, 404);
    assertThat(answer.body()).doesNotContain("Exception");
  }

  @Test
  void onlyAParkedEventIsRetried() throws Exception {
    String id = Signed.newId();
    integrator.deliver(id, "{}");
    await()
        .until(
            () -> json(integrator.get("/events/" + id)).path("state").asText().equals("handled"));

    assertProblem(integrator.post("/events/" + id + "/retry", ""), 409);
    assertProblem(integrator.post("/events/nothing/retry", ""), 404);
  }
}
