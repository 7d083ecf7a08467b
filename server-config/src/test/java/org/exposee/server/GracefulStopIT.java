package org.exposee.server;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.exposee.server.Receiver.Arrival;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C while a lot is under way: nothing is lost and nothing is sent twice. */
class GracefulStopIT {
  private static final int ENDPOINTS = 40;
  private static final int EVENTS = 12;
  private static final int CALLERS = 16;
  private static final int IN_FLIGHT = 200;
  private static final int NO_ANSWER = 0;
  private static final long ANSWER_AFTER_MILLIS = 2_000;

  /** What a stop may take, whatever is in flight. */
  private static final Duration PROMISED = Duration.ofSeconds(30);

  private static final Http HTTP = new Http();

  @TempDir private Path project;

  /** What was acknowledged, also while it stopped. */
  private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();

  @Test
  void whatIsInFlightIsBroughtToItsEndAndTheRestGoesOutAfterTheRestart() throws Exception {
    RunCommand command = new RunCommand(project);
    try (Receiver receiver = new Receiver(GracefulStopIT::slowly)) {
      try (Program server = command.start()) {
        register(command, receiver);
        publish(command, EVENTS);
        await().until(() -> receiver.inside() >= IN_FLIGHT);
        List<CompletableFuture<Integer>> callers = callers(command);
        long asked = System.nanoTime();
        server.interrupt();
        assertThat(server.exitCode()).isEqualTo(130);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThanOrEqualTo(PROMISED);
        assertThat(callers).allSatisfy(last -> assertThat(last.join()).isIn(NO_ANSWER, 404, 503));
        assertThat(receiver.inside()).as("answers that nobody waits for").isZero();
        assertThat(server.printed())
            .contains("Stopping service [exposee]", "Exposee has stopped")
            .contains("Stopping service [integrator]", "Integrator has stopped")
            .doesNotContain("SEVERE", "WARNING", "\tat ")
            .endsWith("Stopped.\n");
      }
      assertThat(receiver.arrivals()).hasSizeLessThan(ENDPOINTS * EVENTS);
      try (Program server = command.start("run.only=exposee")) {
        await().atMost(Program.PATIENCE).until(() -> hasAll(receiver));
        server.interrupt();
        assertThat(server.exitCode()).isEqualTo(130);
      }
      assertThat(arrivals(receiver).values()).containsOnly(1L);
    }
  }

  private static int slowly(Arrival arrival) throws InterruptedException {
    Thread.sleep(ANSWER_AFTER_MILLIS);
    return 204;
  }

  private static void register(RunCommand command, Receiver receiver) {
    for (int i = 0; i < ENDPOINTS; i++) {
      String json = "{\"event\":\"many\",\"url\":\"%s\"}".formatted(receiver.url("/" + i));
      assertThat(HTTP.post(command.exposee("/register"), json).status()).isEqualTo(201);
    }
  }

  private void publish(RunCommand command, int number) {
    for (int i = 0; i < number; i++) {
      Http.Answer answer = HTTP.post(command.exposee("/events"), event("many"));
      assertThat(answer.status()).isEqualTo(202);
      acknowledged.add(answer.json().path("id").asText());
    }
  }

  /**
   * They publish, and keep their connections, until it has stopped; all but the first what nobody
   * is registered for.
   */
  private List<CompletableFuture<Integer>> callers(RunCommand command) {
    return IntStream.range(0, CALLERS)
        .mapToObj(
            i ->
                CompletableFuture.supplyAsync(
                    () -> publishOn(command, i == 0 ? "many" : "none"),
                    task -> new Thread(task, "caller-" + i).start()))
        .toList();
  }

  private static String event(String type) {
    return "{\"event\":\"%s\",\"data\":null}".formatted(type);
  }

  /** Ends with the status of the first answer that does not acknowledge. */
  private int publishOn(RunCommand command, String type) {
    try {
      while (true) {
        Http.Answer answer = HTTP.tryPost(command.exposee("/events"), event(type));
        if (answer.status() != 202) {
          return answer.status();
        }
        if (type.equals("many")) {
          acknowledged.add(answer.json().path("id").asText());
        }
      }
    } catch (IOException stopped) {
      return NO_ANSWER;
    }
  }

  private boolean hasAll(Receiver receiver) {
    return arrivals(receiver)
        .keySet()
        .containsAll(
            IntStream.range(0, ENDPOINTS)
                .boxed()
                .flatMap(i -> acknowledged.stream().map(id -> "/" + i + " " + id))
                .collect(Collectors.toSet()));
  }

  /** How often each event came to each endpoint. */
  private static Map<String, Long> arrivals(Receiver receiver) {
    return receiver.arrivals().stream()
        .collect(groupingBy(arrival -> arrival.path() + " " + arrival.id(), counting()));
  }
}
