package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no HTTP client would send, written byte by byte. */
class HostileBodyIT {
  private static final String HEAD =
      String.join(
          "\r\n",
          "POST /webhook HTTP/1.1",
          "Host: localhost",
          "Connection: close",
          "Content-Type: application/json",
          "");

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

  private static Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), integrator.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String answer(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static String exchange(String request) throws IOException {
    try (Socket socket = connect()) {
      write(socket, request);
      return answer(socket);
    }
  }

  private static void assertProblem(String answer, int status) {
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status + " ")
        .containsIgnoringCase("content-type: application/problem+json")
        .contains("\"status\":" + status)
        .doesNotContain("Exception");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"zz\r\n{}\r\n0\r\n\r\n", "2\r\n{}5\r\n", "-1\r\n{}\r\n", "fffffffff\r\n{}"})
  void brokenChunksAreTheSendersFault(String chunks) throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      assertProblem(exchange(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunks), 400);
      assertThat(log.text()).doesNotContain("\tat ");
    }
  }

  /** More than there is memory for, were it kept. */
  @Test
  void whatIsRefusedGivesItsMemoryBack() throws Exception {
    String chunk = "10000\r\n" + " ".repeat(1 << 16) + "\r\n";
    String tooLarge = HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(17);
    for (int i = 0; i < 80; i++) {
      try (Socket socket = connect()) {
        write(socket, tooLarge);
        assertProblem(answer(socket), 413);
      }
    }
    assertThat(exchange(HEAD + "Content-Length: 2\r\n\r\n{}")).startsWith("HTTP/1.1 40");
  }

  @Test
  void aSenderThatGoesAwayLeavesNothingBehind() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      try (Socket socket = connect()) {
        write(socket, HEAD + "Content-Length: 100\r\n\r\n{\"event\":");
        socket.setSoLinger(true, 0);
      }
      await()
          .during(Duration.ofMillis(300))
          .untilAsserted(() -> assertThat(log.text()).doesNotContain("\tat "));
    }
    assertThat(integrator.get("/events").body()).contains("\"received\":0");
  }

  @Test
  void aHeaderGivenTwiceIsRefusedByName() throws Exception {
    String twice =
        HEAD
            + "webhook-id: a\r\nWebhook-Id: b\r\nwebhook-timestamp: 1614265330\r\n"
            + "webhook-signature: v1,x\r\nContent-Length: 2\r\n\r\n{}";

    String answer = exchange(twice);

    assertProblem(answer, 400);
    assertThat(answer).contains("webhook-id must be there once, not 2 times");
  }

  @Test
  void aHugeHeaderIsRefusedAndTheNextRequestIsServed() throws Exception {
    String answer = exchange(HEAD + "webhook-id: " + "a".repeat(100_000) + "\r\n\r\n{}");

    assertThat(answer).startsWith("HTTP/1.1 400 ").doesNotContain("\tat ");
    assertThat(integrator.get("/health").statusCode()).isEqualTo(200);
  }
}
