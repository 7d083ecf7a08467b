package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Anybody may call the callback; of each kind of slow sender more than the server has threads. */
class SlowBodiesIT {
  private static final int THREADS = 20;
  private static final int OF_EACH_KIND = 30;
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String CHUNKED = "Transfer-Encoding: chunked";
  private static final Duration SOON = Duration.ofSeconds(2);

  /** A server whose threads are all held would not answer for a minute. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path temp;
  private final List<Caller> callers = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService dripping = Executors.newSingleThreadScheduledExecutor();
  private RunningIntegrator integrator;

  /** What is sent at once, and whether more drips then. */
  private record Kind(String name, boolean drips, String begun) {}

  private record Caller(Kind kind, Socket socket) {}

  @BeforeEach
  void start() throws Exception {
    integrator =
        RunningIntegrator.startOn(
            server -> server.setProperty("maxThreads", String.valueOf(THREADS)), temp, Map.of());
    answers("first");
    dripping.scheduleWithFixedDelay(this::drip, 0, 100, TimeUnit.MILLISECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    dripping.shutdownNow();
    for (Caller caller : callers) {
      caller.socket().close();
    }
    integrator.close();
  }

  private void attack(Kind kind) throws IOException {
    for (int i = 0; i < OF_EACH_KIND; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), integrator.port());
      callers.add(new Caller(kind, socket));
      send(socket, kind.begun());
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private void drip() {
    for (Caller caller : callers) {
      if (caller.kind().drips()) {
        try {
          send(caller.socket(), " ");
        } catch (IOException refused) {
          // As it should be, in the end.
        }
      }
    }
  }

  private void works(String ids) throws Exception {
    for (int i = 0; i < 20; i++) {
      long begun = System.nanoTime();
      answers(ids + i);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
    }
  }

  /** The very first time it loads classes, which takes long on a machine that has much to do. */
  private void answers(String id) throws Exception {
    assertThat(status(integrator.request("/health"))).isEqualTo(200);
    assertThat(status(Signed.event(integrator, id, "{}"))).isEqualTo(204);
  }

  private int status(HttpRequest.Builder request) throws Exception {
    return integrator.send(request.timeout(PATIENCE)).statusCode();
  }

  private static String head(String call, String type, String length) {
    return call + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + type + length + "\r\n\r\n";
  }

  /**
   * Of parts of a chunk the server has bytes, and none of them can be read yet. For the end of a
   * body that nobody wants it would wait with a thread.
   */
  private static List<Kind> kinds() {
    String call = "POST /webhook";
    String unwanted = "5\r\n{";
    return List.of(
        new Kind("a body", true, head(call, JSON, "Content-Length: 100000")),
        new Kind("a chunk", true, head(call, JSON, CHUNKED) + "fffff\r\n"),
        new Kind("a body that stops", false, head(call, JSON, "Content-Length: 100") + "{"),
        new Kind("a chunk's length", false, head(call, JSON, CHUNKED) + "5"),
        new Kind("a chunk's head", false, head(call, JSON, CHUNKED) + "5;a="),
        new Kind(
            "what follows the chunks",
            false,
            head(call, JSON, CHUNKED) + "5\r\n{\"eve\r\n0\r\nX: y"),
        new Kind("no media type", false, head(call, "Content-Type: a/b/c\r\n", CHUNKED) + unwanted),
        new Kind("no such path", false, head("POST /nowhere", "", CHUNKED) + unwanted),
        new Kind("no key", false, head("POST /register-webhook", JSON, CHUNKED) + unwanted),
        new Kind("no such method", false, head("DELETE /webhook", JSON, CHUNKED) + unwanted));
  }

  /** One kind after the other, at one server: each alone would hold all its threads. */
  @Test
  void theyHoldNobodyUpAndHearThatTheyAreTooSlow() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      for (Kind kind : kinds()) {
        attack(kind);
        assertThatCode(() -> works("during-" + callers.size() + "-"))
            .as(kind.name())
            .doesNotThrowAnyException();
      }
      for (Caller caller : callers) {
        assertThat(answer(caller.socket()))
            .as(caller.kind().name())
            .startsWith("HTTP/1.1 408 ")
            .containsIgnoringCase("content-type: application/problem+json")
            .contains("\"status\":408")
            .doesNotContain("Exception");
      }
      works("afterwards-");
      assertThat(log.text()).doesNotContain("\tat ");
    }
  }

  private static String answer(Socket caller) throws IOException {
    caller.setSoTimeout(20_000);
    return new String(caller.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
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
}
