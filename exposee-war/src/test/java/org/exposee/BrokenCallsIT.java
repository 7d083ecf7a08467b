package org.exposee;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.exposee.api.Intake;
import org.exposee.message.Budget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers who go away in the middle of a call: no failure of the server's, and no noise. */
class BrokenCallsIT {
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
      })
  void aBodyThatBreaksOffIs400OrNotAnswered(String rest) throws Exception {
    // While it waits without a thread, the server closes a connection that has ended.
    assertThat(exposee.raw(POST + rest)).matches("(?s)(HTTP/1.1 400 .*broke off.*)?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"no number\r\n{}", "-1\r\n{}", "2\r\n{}X\r\n0\r\n\r\n", "fffffffff\r\n{}"})
  void chunksThatAreNoneAre400(String chunks) throws Exception {
    assertThat(exposee.raw(POST + "Transfer-Encoding: chunked\r\n\r\n" + chunks))
        .matches("(?s)HTTP/1.1 400 .*application/problem\\+json.*broke off.*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Content-Length: 100000\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n9\r\n{"})
  void aCallerMayGoWhileItSendsAndGivesBackItsMemory(String rest) throws Exception {
    Budget memory = exposee.part(Intake.class).memory();
    Socket socket = send(POST + rest);
    await().until(() -> memory.used() > 0);
    reset(socket);
    await().atMost(Duration.ofSeconds(20)).until(() -> memory.used() == 0);
  }

  @Test
  void aCallerMayGoBeforeItsAnswer() {
    await().atMost(Duration.ofSeconds(20)).untilAsserted(this::goesBeforeItsAnswer);
  }

  /** Once in a while it is the server itself, not the WAR, that finds nobody there. */
  private void goesBeforeItsAnswer() throws IOException {
    Socket socket = send("GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100));
    assertThat(socket.getInputStream().read()).isEqualTo('H');
    reset(socket);
    assertThat(log.text()).contains("a caller has gone before the end of the answer");
  }
}
