package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Anybody may call the callback; twice as many as the server has threads, who send slowly. */
class SlowBodiesIT {
  private static final int CALLERS = 400;
  private static final Duration SOON = Duration.ofSeconds(2);

  @TempDir Path temp;
  private final List<Socket> callers = new ArrayList<>();
  private final ScheduledExecutorService dripping = Executors.newSingleThreadScheduledExecutor();
  private RunningIntegrator integrator;

  @BeforeEach
  void start() throws Exception {
    integrator = RunningIntegrator.start(temp, Map.of());
  }

  @AfterEach
  void stop() throws Exception {
    dripping.shutdownNow();
    for (Socket caller : callers) {
      caller.close();
    }
    integrator.close();
  }

  private void connect(String length) throws IOException {
    connect("POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n", length);
  }

  private void connect(String head, String length) throws IOException {
    for (int i = 0; i < CALLERS; i++) {
      Socket caller = new Socket(InetAddress.getLoopbackAddress(), integrator.port());
      callers.add(caller);
      send(caller, head + length);
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private void drip() {
    for (Socket caller : callers) {
      try {
        send(caller, " ");
      } catch (IOException refused) {
        // As it should be, in the end.
      }
    }
  }

  private void works(String ids) throws Exception {
    for (int i = 0; i < 20; i++) {
      long begun = System.nanoTime();
      assertThat(integrator.send(integrator.request("/health")).statusCode()).isEqualTo(200);
      assertThat(integrator.send(Signed.event(integrator, ids + i, "{}")).statusCode())
          .isEqualTo(204);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Content-Length: 100000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nfffff\r\n"})
  void theyHoldNobodyUpAndHearThatTheyAreTooSlow(String length) throws Exception {
    connect(length);
    dripping.scheduleWithFixedDelay(this::drip, 0, 100, TimeUnit.MILLISECONDS);
    works("during-");
    allHear408();
    works("afterwards-");
  }

  /** The server has bytes of each of them, and none of them can be read yet. */
  @ParameterizedTest
  @ValueSource(strings = {"5", "5;a=", "5\r\n{\"eve\r\n0\r\nX: y"})
  void partsOfAChunkHoldNobodyUp(String chunks) throws Exception {
    connect("Transfer-Encoding: chunked\r\n\r\n" + chunks);
    works("during-");
    allHear408();
    works("afterwards-");
  }

  /** For the end of a body that nobody wants, the server would wait with a thread. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Type: a/b/c\r\n",
        "POST /nowhere HTTP/1.1\r\nHost: x\r\n",
        "POST /register-webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n",
        "DELETE /webhook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
      })
  void soItIsWithWhatIsRefused(String head) throws Exception {
    connect(head, "Transfer-Encoding: chunked\r\n\r\n5\r\n{");
    works("during-");
    allHear408();
    works("afterwards-");
  }

  /** One after the other on one connection, which goes on where the last one has ended. */
  @Test
  void chunksThatComeAtOnceAreTaken() throws Exception {
    for (int i = 0; i < 200; i++) {
      byte[] body = "{}".getBytes(StandardCharsets.US_ASCII);
      HttpRequest.Builder event = Signed.event(integrator, "chunked-" + i, "{}");
      event.POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));

      assertThat(integrator.send(event).statusCode()).isEqualTo(204);
    }
  }

  private void allHear408() throws IOException {
    for (Socket caller : callers) {
      caller.setSoTimeout(20_000);
      byte[] status = caller.getInputStream().readNBytes(12);
      assertThat(new String(status, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408");
    }
  }
}
