package org.exposee;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers who go away in the middle of a call: no failure of the server's, and no noise. */
class BrokenCallsTest {
  private static final String POST =
      "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

  @RegisterExtension static final Hosted hosted = new Hosted("exposee.access", "local");

  private static Running exposee;
  private final CapturedLog log = new CapturedLog();

  @BeforeAll
  static void start() throws Exception {
    exposee = hosted.running();
  }

  @AfterEach
  void nothingWasLoggedButForThoseWhoAskForDetails() {
    log.close();
    assertThat(log.messages()).isEmpty();
    assertThat(log.text()).doesNotContain("SEVERE", "WARNING", "\tat ");
  }

  private static Socket send(String request) throws IOException {
    Socket socket = exposee.connect();
    socket.getOutputStream().write(request.getBytes(US_ASCII));
    return socket;
  }

  /** Without saying goodbye, as a program does that is killed. */
  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 100000\r\n\r\n{\"event\"",
        "Transfer-Encoding: chunked\r\n\r\n10000\r\n{\"event\"",
        "Transfer-Encoding: chunked\r\n\r\nno number\r\n{}"
      })
  void aBodyThatBreaksOffIs400(String rest) throws Exception {
    assertThat(exposee.raw(POST + rest))
        .startsWith("HTTP/1.1 400 ")
        .contains("application/problem+json", "broke off");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 100000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"})
  void aCallerMayGoWhileItSends(String rest) throws Exception {
    Socket socket = send(POST + rest);
    reset(socket);
    awaitDetail("a body was not read to its end");
  }

  @Test
  void aCallerWhoFallsSilentIs408() throws Exception {
    exposee.waitForBytes(Duration.ofMillis(100));
    try (Socket socket = send(POST + "Content-Length: 10\r\n\r\n{")) {
      socket.setSoTimeout(20_000);
      assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
          .startsWith("HTTP/1.1 408 ")
          .contains("application/problem+json");
    } finally {
      exposee.waitForBytes(Duration.ofSeconds(20));
    }
  }

  @Test
  void aCallerMayGoBeforeItsAnswer() throws Exception {
    // More than all buffers between the two hold, so that the server is still writing.
    Socket socket = send("GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100));
    socket.setReceiveBufferSize(4_096);
    assertThat(socket.getInputStream().read()).isEqualTo('H');
    reset(socket);
    awaitDetail("a caller has gone before the end of the answer");
  }

  private void awaitDetail(String message) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(log.text()).contains(message));
  }
}
