package org.exposee.integrator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.exposee.integrator.Answers.assertProblem;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers who ask, and do not read what they are answered: many more than there are threads. */
class SlowReadersIT {
  private static final int THREADS = 20;
  private static final int CALLERS = 60;
  private static final String BUNDLE = "/docs/swagger-ui-bundle.js";
  private static final Duration TAKES_NO_MORE = Duration.ofSeconds(1);
  private static final Duration SOON = Duration.ofSeconds(2);

  @TempDir Path temp;
  private final List<SocketChannel> callers = new ArrayList<>();
  private RunningIntegrator integrator;

  @BeforeEach
  void start() throws Exception {
    integrator =
        RunningIntegrator.startOn(
            server -> {
              server.setProperty("maxThreads", String.valueOf(THREADS));
              server.setProperty("connectionTimeout", "20000");
              server.setProperty("socket.txBufSize", "4096");
              server.setProperty("socket.rxBufSize", "4096");
            },
            temp,
            Map.of());
  }

  @AfterEach
  void stop() throws Exception {
    for (SocketChannel caller : callers) {
      caller.close();
    }
    integrator.close();
  }

  /** Answers with a body and without, made by Jersey and around it, after a body of one's own. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n",
        "HEAD /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: x\r\nContent-Type: x\r\n\r\n",
        "POST /register-webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
      })
  void keepNobodyElseWaiting(String request) throws Exception {
    for (int i = 0; i < CALLERS; i++) {
      callers.add(deaf());
    }
    assertThat(stuck(request)).as("callers whose answers cannot be got rid of").isEqualTo(CALLERS);
    for (int i = 0; i < 20; i++) {
      long begun = System.nanoTime();
      assertThat(integrator.send(integrator.request("/health")).statusCode()).isEqualTo(200);
      assertThat(integrator.deliver("during-" + i, "{}").statusCode()).isEqualTo(204);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
    }
  }

  @Test
  void leaveNoTraceInTheLogWhenTheServerStops() throws Exception {
    String request = "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n";
    for (int i = 0; i < CALLERS; i++) {
      callers.add(deaf());
    }
    assertThat(stuck(request)).isEqualTo(CALLERS);
    try (CapturedLog log = new CapturedLog("", Level.INFO)) {
      integrator.close();
      assertThat(log.text()).doesNotContain(Level.SEVERE.getLocalizedName() + ":", "\tat ");
    } finally {
      start(); // to be stopped like the others
    }
  }

  /** One who reads after all gets every byte of what was waiting. */
  @Test
  void hearTheWholeAnswerInTheEnd() throws Exception {
    SocketChannel caller = deaf();
    callers.add(caller);
    String whole = bundle().body();

    caller.configureBlocking(true);
    caller.write(askForBundle());
    String answer = new String(caller.socket().getInputStream().readAllBytes(), UTF_8);

    int body = answer.indexOf("\r\n\r\n") + 4;
    assertThat(answer.substring(0, body)).startsWith("HTTP/1.1 200").contains("Content-Length: ");
    assertThat(answer.substring(body).equals(whole)).as("it is the same").isTrue();
  }

  /** The bundle is 1.7 MB, so there is room for nine. */
  @Test
  void takeOnlySoMuchMemory() throws Exception {
    for (int i = 0; i < 9; i++) {
      SocketChannel caller = deaf();
      callers.add(caller);
      caller.write(askForBundle());
      await().until(() -> caller.socket().getInputStream().available() > 0);
    }
    assertThat(bundle().statusCode()).isEqualTo(503);
    var refused = bundle();
    assertProblem(refused, 503);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(integrator.send(integrator.request("/health")).statusCode()).isEqualTo(200);

    for (SocketChannel caller : callers) {
      caller.close();
    }
    await().untilAsserted(() -> assertThat(bundle().statusCode()).isEqualTo(200));
  }

  @Test
  void goAwayWithoutATraceInTheLog() throws Exception {
    try (CapturedLog log = new CapturedLog("", Level.INFO)) {
      for (int i = 0; i < CALLERS; i++) {
        SocketChannel caller = deaf();
        caller.configureBlocking(true);
        caller.write(askForBundle());
        if (i % 2 == 0) {
          caller.read(ByteBuffer.allocate(1));
        }
        caller.socket().setSoLinger(true, 0);
        caller.close();
      }
      await()
          .during(Duration.ofSeconds(1))
          .untilAsserted(() -> assertThat(log.text()).doesNotContain("\tat ", "SEVERE", "WARNING"));
    }
    assertThat(bundle().statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> bundle() throws Exception {
    return integrator.send(integrator.request(BUNDLE));
  }

  private static ByteBuffer askForBundle() {
    String request = "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    return ByteBuffer.wrap(request.formatted(BUNDLE).getBytes(US_ASCII));
  }

  private SocketChannel deaf() throws IOException {
    SocketChannel caller = SocketChannel.open();
    caller.socket().setReceiveBufferSize(2_048);
    caller.socket().setSendBufferSize(4_096);
    caller.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), integrator.port()));
    return caller;
  }

  /** Sends until the server takes no more requests of any, because it has answers to write. */
  private long stuck(String request) throws IOException {
    ByteBuffer requests = ByteBuffer.wrap(request.repeat(20_000).getBytes(US_ASCII));
    List<ByteBuffer> left = new ArrayList<>();
    for (SocketChannel caller : callers) {
      caller.configureBlocking(false);
      left.add(requests.duplicate());
    }
    long taken = System.nanoTime();
    while (System.nanoTime() - taken < TAKES_NO_MORE.toNanos()) {
      for (int i = 0; i < CALLERS; i++) {
        if (callers.get(i).write(left.get(i)) > 0) {
          taken = System.nanoTime();
        }
      }
      Thread.onSpinWait();
    }
    return left.stream().filter(ByteBuffer::hasRemaining).count();
  }
}
