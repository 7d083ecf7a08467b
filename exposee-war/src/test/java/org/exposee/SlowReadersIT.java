package org.exposee;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Callers who do not read what they are answered, four times as many as the server has threads. */
class SlowReadersIT {
  private static final int CALLERS = 40;
  private static final Duration TAKES_NO_MORE = Duration.ofSeconds(2);
  private static final Duration SOON = Duration.ofSeconds(2);

  @RegisterExtension
  static final Hosted hosted =
      new Hosted(
          connector -> {
            connector.setProperty("maxThreads", "10");
            connector.setProperty("socket.txBufSize", "4096");
            connector.setProperty("socket.rxBufSize", "4096");
          });

  private final List<SocketChannel> callers = new ArrayList<>();
  private Client admin;

  @BeforeEach
  void admin() throws Exception {
    admin = hosted.admin();
  }

  @AfterEach
  void close() throws Exception {
    for (SocketChannel caller : callers) {
      caller.close();
    }
  }

  /** A batch of 1,000 is answered some 70 KB, and buffers here take a few. */
  @Test
  void keepNobodyElseWaitingForAnAnswer() throws Exception {
    keepNobodyElseWaiting(batch().repeat(50));
  }

  @Test
  void norDoThoseWithoutAKey() throws Exception {
    keepNobodyElseWaiting("GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(5_000));
  }

  @Test
  void norDoThoseWhoAreRefused() throws Exception {
    keepNobodyElseWaiting("GET /events HTTP/1.1\r\nHost: x\r\n\r\n".repeat(20_000));
  }

  /** Each of these answers has 250 KB, and 16 MiB may wait. */
  @Test
  void takeOnlySoMuchMemory() throws Exception {
    String large = "{\"event\":\"e\",\"data\":\"%s\"}".formatted("x".repeat(250_000));
    String path = "/events/" + Client.read(admin.post("/events", large)).path("id").asText();
    String ask =
        "GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n"
            .formatted(path, admin.key());
    for (int i = 0; i < 100; i++) {
      SocketChannel caller = deaf();
      callers.add(caller);
      caller.write(ByteBuffer.wrap(ask.getBytes(US_ASCII)));
    }
    await().untilAsserted(() -> assertThat(admin.get(path).statusCode()).isEqualTo(503));
    assertThat(admin.get(path).headers().firstValue("Retry-After")).isPresent();
    assertThat(admin.get("/health").statusCode()).isEqualTo(200);
    assertThat(admin.get("/openapi.json").statusCode()).isEqualTo(200);
    close();
    await().untilAsserted(() -> assertThat(admin.get(path).statusCode()).isEqualTo(200));
  }

  @Test
  void goAwayWithoutATraceInTheLog() throws Exception {
    String request = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n";
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 0; i < CALLERS; i++) {
        SocketChannel caller = deaf();
        caller.configureBlocking(true);
        caller.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
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
    assertThat(admin.get("/health").statusCode()).isEqualTo(200);
  }

  private void keepNobodyElseWaiting(String text) throws Exception {
    ByteBuffer requests = ByteBuffer.wrap(text.getBytes(US_ASCII));
    for (int i = 0; i < CALLERS; i++) {
      callers.add(deaf());
    }
    assertThat(stuck(requests))
        .as("callers whose answers the server cannot get rid of")
        .isEqualTo(CALLERS);
    for (int i = 0; i < 20; i++) {
      long begin = System.nanoTime();
      assertThat(admin.post("/events", "{\"event\":\"e\",\"data\":1}").statusCode()).isEqualTo(202);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
    }
  }

  private SocketChannel deaf() throws IOException {
    SocketChannel caller = SocketChannel.open();
    caller.socket().setReceiveBufferSize(2_048);
    caller.socket().setSendBufferSize(4_096);
    caller.connect(
        new InetSocketAddress(
            InetAddress.getLoopbackAddress(), hosted.running().uri("/").getPort()));
    caller.configureBlocking(false);
    return caller;
  }

  /** Sends until the server takes no more requests of any, because it has answers to write. */
  private long stuck(ByteBuffer requests) throws IOException {
    List<ByteBuffer> left = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
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

  private String batch() {
    String body =
        "[" + String.join(",", Collections.nCopies(1_000, "{\"event\":\"e\",\"data\":1}")) + "]";
    return """
    POST /events/batch HTTP/1.1\r
    Host: x\r
    Authorization: Bearer %s\r
    Content-Type: application/json\r
    Content-Length: %d\r
    \r
    %s"""
        .formatted(admin.key(), body.length(), body);
  }
}
