package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.exposee.integrator.Answers.assertProblem;
import static org.exposee.integrator.Answers.json;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.exposee.integrator.registration.FakeExposee;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However slow Exposee is, whoever calls Integrator is answered in time. */
class SlowExposeeIT {
  private static final String REGISTER = "/register-webhook";
  private static final String PAID = "{\"event\":\"paid\"}";

  /** Both timeouts together, and time for a machine that has much to do. */
  private static final Duration IN_TIME = Duration.ofMillis(300 + 1_000 + 4_000);

  @TempDir Path folder;

  /** The very first call loads classes, which takes long on such a machine. */
  @BeforeAll
  static void warmUp(@TempDir Path other) throws Exception {
    try (FakeExposee exposee = new FakeExposee();
        RunningIntegrator integrator = integrator(other, exposee.uri())) {
      assertThat(integrator.post(REGISTER, PAID).statusCode()).isEqualTo(201);
    }
  }

  private RunningIntegrator integrator(URI exposee) throws Exception {
    return integrator(folder, exposee);
  }

  private static RunningIntegrator integrator(Path folder, URI exposee) throws Exception {
    return RunningIntegrator.start(
        folder,
        Map.of(
            "integrator.exposee.url",
            exposee.toString(),
            "integrator.exposee.connect.timeout",
            "300 ms",
            "integrator.exposee.read.timeout",
            "1 s"));
  }

  private static void assertTimeout(HttpResponse<String> answer, URI exposee, String why)
      throws Exception {
    assertThat(assertProblem(answer, 504).path("detail").asText())
        .contains("POST " + exposee + "/register: " + why)
        .containsPattern("after [0-9]+ ms");
  }

  private static HttpResponse<String> inTime(CompletableFuture<HttpResponse<String>> answer)
      throws Exception {
    return answer.get(IN_TIME.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Test
  void noConnectionInTimeIsAGatewayTimeout() throws Exception {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Socket> waiting = fill(full);
      URI exposee = URI.create("http://127.0.0.1:" + full.getLocalPort());
      try (RunningIntegrator integrator = integrator(exposee)) {
        var answer = inTime(integrator.postLater(REGISTER, PAID));

        assertTimeout(answer, exposee, "no connection in time");
      } finally {
        for (Socket each : waiting) {
          each.close();
        }
      }
    }
  }

  /** Nobody accepts: when its queue is full, the system lets further ones wait without a word. */
  private static List<Socket> fill(ServerSocket server) throws IOException {
    List<Socket> waiting = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Socket socket = new Socket();
      try {
        socket.connect(server.getLocalSocketAddress(), 300);
        waiting.add(socket);
      } catch (SocketTimeoutException isFull) {
        socket.close();
        return waiting;
      }
    }
    throw new AssertionError("this system has no end of room for connections");
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 2, 0",
    "'HTTP/1.1 200 OK\r\nX-Slow: ', x",
    "'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n', ' '",
    "'HTTP/1.1 500 E\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n', ' '",
    "'HTTP/1.1 401 E\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n', ' '"
  })
  void anAnswerThatDripsHoldsNobodyLongerThanBothTimeouts(String atOnce, String drop)
      throws Exception {
    try (RawServer exposee = RawServer.dripping(atOnce, drop);
        RunningIntegrator integrator = integrator(exposee.uri())) {
      var answer = inTime(integrator.postLater(REGISTER, PAID));

      if (atOnce.contains("401")) {
        assertProblem(answer, 502);
      } else {
        assertTimeout(answer, exposee.uri(), "no answer in time");
      }
      await().atMost(IN_TIME).until(() -> exposee.open() == 0);
    }
  }

  @Test
  void aHealthCheckThatDripsCountsAsDown() throws Exception {
    try (RawServer exposee = RawServer.dripping("HTTP/1.1 200 OK\r\nX-Slow: ", "x");
        RunningIntegrator integrator = integrator(exposee.uri())) {
      var answer = integrator.postLater("/ping", "").get(6, TimeUnit.SECONDS);

      assertThat(json(answer).path("exposee").asText()).isEqualTo("down");
    }
  }

  @Test
  void manyCallsAtOnceWaitNoLongerThanOne() throws Exception {
    try (FakeExposee exposee = new FakeExposee();
        RunningIntegrator integrator = integrator(exposee.uri())) {
      exposee.answer(FakeExposee.Answer.hangs());
      List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        calls.add(integrator.postLater(REGISTER, PAID));
      }

      CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))
          .get(IN_TIME.toMillis(), TimeUnit.MILLISECONDS);

      for (var call : calls) {
        assertTimeout(call.get(), exposee.uri(), "no answer in time");
      }
      assertThat(exposee.requests()).hasSizeLessThanOrEqualTo(calls.size());
    }
  }

  @Test
  void afterTheStopNeitherConnectionsNorThreadsAreLeft() throws Exception {
    String registered = "{\"id\":\"ep_1\",\"url\":\"http://x\",\"event\":\"paid\"}";
    String kept =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(registered.length(), registered);
    try (RawServer exposee = RawServer.answering(kept)) {
      RunningIntegrator integrator = integrator(exposee.uri());
      try {
        assertThat(integrator.post(REGISTER, PAID).statusCode()).isEqualTo(200);
        assertThat(exposee.open()).as("kept for the next call").isEqualTo(1);
        assertThat(ours()).isNotEmpty();
      } finally {
        integrator.close();
      }

      await().atMost(Duration.ofSeconds(5)).until(() -> exposee.open() == 0);
      await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(ours()).isEmpty());
    }
  }

  private static List<String> ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("integrator-"))
        .toList();
  }
}
