package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.exposee.integrator.Answers.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.exposee.integrator.registration.FakeExposee;
import org.exposee.integrator.registration.FakeExposee.Answer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/**
 * What probes and balancers are told, and that each check fails when it should; those that take a
 * disk that is full are in {@link SmallDiskIT}.
 */
class ProbesIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;

  private final AtomicReference<Thread> worker = new AtomicReference<>();
  private String nobody;

  @BeforeEach
  void findAPortWhereNobodyListens() throws Exception {
    try (ServerSocket free = new ServerSocket(0)) {
      nobody = "http://127.0.0.1:" + free.getLocalPort();
    }
  }

  private RunningIntegrator start(Map<String, String> settings) throws Exception {
    return RunningIntegrator.start(folder, settings, event -> worker.set(Thread.currentThread()));
  }

  private RunningIntegrator startAlone() throws Exception {
    return start(Map.of("integrator.exposee.url", nobody));
  }

  private static HttpResponse<String> probe(RunningIntegrator integrator, String which)
      throws Exception {
    return integrator.send(integrator.request("/health/" + which));
  }

  private static JsonNode check(HttpResponse<String> answer, String name) throws Exception {
    for (JsonNode check : json(answer).path("checks")) {
      if (check.path("name").asText().equals(name)) {
        return check;
      }
    }
    throw new AssertionError("no check " + name + " in " + answer.body());
  }

  private static void assertUp(RunningIntegrator integrator, String which) throws Exception {
    HttpResponse<String> answer = probe(integrator, which);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).path("status").asText()).isEqualTo("UP");
    assertThat(json(answer).path("checks")).isNotEmpty();
    assertThat(json(answer).findValuesAsText("status")).containsOnly("UP");
  }

  /** With this check down and no other. */
  private static JsonNode assertDown(RunningIntegrator integrator, String which, String name)
      throws Exception {
    HttpResponse<String> answer = probe(integrator, which);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(json(answer).path("status").asText()).isEqualTo("DOWN");
    assertThat(check(answer, name).path("status").asText()).as(answer.body()).isEqualTo("DOWN");
    assertThat(json(answer).at("/checks").findValuesAsText("status"))
        .as(answer.body())
        .containsOnlyOnce("DOWN");
    return check(answer, name).path("data");
  }

  @Test
  void tellsInMicroProfilesFormatWhatItChecksAndAnybodyMayAsk() throws Exception {
    try (RunningIntegrator integrator = startAlone()) {
      assertUp(integrator, "live");
      assertUp(integrator, "ready");
      assertUp(integrator, "started");

      assertThat(json(probe(integrator, "live")).path("checks").findValuesAsText("name"))
          .containsExactly("worker", "writer");
      HttpResponse<String> ready = probe(integrator, "ready");
      assertThat(json(ready).path("checks").findValuesAsText("name"))
          .containsExactly("folder", "inbox", "disk", "worker", "writer", "exposee");
      assertThat(ready.headers().firstValue("Content-Type").orElse(""))
          .startsWith("application/json");
      assertThat(check(ready, "worker").has("data")).isFalse();
      assertThat(check(ready, "inbox").at("/data/waiting").isIntegralNumber()).isTrue();
      assertThat(check(ready, "disk").at("/data/freeBytes").asLong())
          .isGreaterThan(check(ready, "disk").at("/data/leastBytes").asLong());
      assertThat(check(ready, "disk").at("/data/leastBytes").asLong()).isEqualTo(64L << 20);
    }
  }

  @Test
  void isNeitherLiveNorReadyWhenItsWorkerHasEnded() throws Exception {
    try (RunningIntegrator integrator = startAlone()) {
      integrator.deliver("a", "{}");
      await().until(() -> worker.get() != null);
      // Business code that has kept the thread can end it.
      worker.get().interrupt();
      worker.get().join(SOON.toMillis());

      await().atMost(SOON).untilAsserted(() -> assertDown(integrator, "live", "worker"));
      await().atMost(SOON).untilAsserted(() -> assertDown(integrator, "ready", "worker"));
      assertUp(integrator, "started");
    }
  }

  @Test
  void isNeitherLiveNorReadyWhenItsWriterHasEnded() throws Exception {
    try (RunningIntegrator integrator = startAlone()) {
      assertUp(integrator, "live");
      Thread writer = writer();
      writer.interrupt();
      writer.join(SOON.toMillis());

      await().atMost(SOON).untilAsserted(() -> assertDown(integrator, "live", "writer"));
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                HttpResponse<String> ready = probe(integrator, "ready");
                assertThat(ready.statusCode()).isEqualTo(503);
                assertThat(check(ready, "writer").path("status").asText()).isEqualTo("DOWN");
                assertThat(check(ready, "inbox").path("status").asText()).isEqualTo("DOWN");
                assertThat(check(ready, "worker").path("status").asText()).isEqualTo("UP");
              });
      assertThat(integrator.deliver("a", "{}").statusCode()).isEqualTo(503);
    }
  }

  private static Thread writer() {
    List<Thread> writers =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("integrator-writer"))
            .toList();
    assertThat(writers).hasSize(1);
    return writers.get(0);
  }

  @Test
  void isNotReadyWhileItsFolderIsAwayButLive() throws Exception {
    try (RunningIntegrator integrator = startAlone()) {
      Path moved = folder.resolve("moved");
      Files.move(integrator.data(), moved);

      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                HttpResponse<String> ready = probe(integrator, "ready");
                assertThat(ready.statusCode()).isEqualTo(503);
                assertThat(check(ready, "folder").path("status").asText()).isEqualTo("DOWN");
                assertThat(check(ready, "disk").path("status").asText()).isEqualTo("DOWN");
              });
      assertUp(integrator, "live");
      Files.move(moved, integrator.data());
      await().atMost(SOON).untilAsserted(() -> assertUp(integrator, "ready"));
    }
  }

  @Test
  void isNotReadyWhileItsInboxCannotBeWritten() throws Exception {
    try (RunningIntegrator integrator = startAlone();
        Connection other = database(integrator);
        Statement statement = other.createStatement()) {
      statement.execute("begin immediate");
      await().atMost(SOON).untilAsserted(() -> assertDown(integrator, "ready", "inbox"));

      assertUp(integrator, "live");
      statement.execute("rollback");
      await().atMost(SOON).untilAsserted(() -> assertUp(integrator, "ready"));
    }
  }

  private static Connection database(RunningIntegrator integrator) throws Exception {
    SQLiteDataSource source = new SQLiteDataSource();
    source.setUrl("jdbc:sqlite:" + integrator.data().resolve("inbox.db"));
    return source.getConnection();
  }

  @Test
  void withNothingToRegisterForItHasStartedWithoutExposee() throws Exception {
    try (RunningIntegrator integrator = startAlone()) {
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(check(probe(integrator, "started"), "exposee").at("/data/reachable"))
                      .hasToString("false"));
      assertUp(integrator, "started");
      assertThat(check(probe(integrator, "started"), "exposee").at("/data/events").asInt())
          .isZero();
    }
  }

  @Test
  void hasNotStartedBeforeExposeeHasAcknowledgedItButIsReady() throws Exception {
    try (FakeExposee exposee = new FakeExposee()) {
      exposee.answer(Answer.breaksOff());
      Map<String, String> settings =
          Map.of(
              "integrator.exposee.url",
              exposee.uri().toString(),
              "integrator.events",
              "paid,refunded");
      try (RunningIntegrator integrator = start(settings)) {
        JsonNode data = assertDown(integrator, "started", "exposee");
        assertThat(data.path("events").asInt()).isEqualTo(2);
        assertThat(data.path("acknowledged").asInt()).isZero();
        assertUp(integrator, "live");
        assertReachable(integrator, false);

        exposee.reset();
        await().atMost(SOON).untilAsserted(() -> assertUp(integrator, "started"));
        assertReachable(integrator, true);

        exposee.answer(Answer.breaksOff());
        assertReachable(integrator, false);
        assertUp(integrator, "started");
      }
    }
  }

  /** It is shown, and makes it neither ready nor not. */
  private static void assertReachable(RunningIntegrator integrator, boolean reachable) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertUp(integrator, "ready");
              assertThat(check(probe(integrator, "ready"), "exposee").at("/data/reachable"))
                  .hasToString(String.valueOf(reachable));
            });
  }
}
