package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.exposee.delivery.Receiver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers who send their bodies slowly, of each kind more than the server has threads. */
class SlowBodiesIT {
  private static final int THREADS = 20;
  private static final int OF_EACH_KIND = 30;
  private static final Duration SOON = Duration.ofSeconds(2);

  @TempDir Path temp;
  private final List<Caller> callers = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService dripping = Executors.newSingleThreadScheduledExecutor();
  private Running exposee;
  private Client admin;

  private record Caller(String kind, Socket socket) {}

  private void start(String timeout) throws Exception {
    Path data = temp.resolve("data");
    exposee =
        new Running(
            temp.resolve("server"),
            "",
            Map.of(
                "exposee.data",
                data.toString(),
                "exposee.egress.allow",
                "127.0.0.0/8",
                "exposee.intake.timeout",
                timeout),
            connector -> connector.setProperty("maxThreads", String.valueOf(THREADS)));
    admin = Client.admin(exposee, data);
    answers();
    dripping.scheduleWithFixedDelay(this::drip, 0, 500, TimeUnit.MILLISECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    dripping.shutdownNow();
    for (Caller caller : callers) {
      caller.socket().close();
    }
    exposee.close();
  }

  private String head(String path, String length) {
    return """
    POST %s HTTP/1.1\r
    Host: x\r
    Authorization: Bearer %s\r
    Content-Type: application/json\r
    %s\r
    \r
    """
        .formatted(path, admin.key(), length);
  }

  private void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private void attack(String kind, String head) throws IOException {
    for (int i = 0; i < OF_EACH_KIND; i++) {
      Socket socket = exposee.connect();
      send(socket, head);
      callers.add(new Caller(kind, socket));
    }
  }

  private void drip() {
    for (Caller caller : callers) {
      try {
        send(caller.socket(), " ");
      } catch (IOException refused) {
        // As it should be, in the end.
      }
    }
  }

  private void works() throws Exception {
    for (int i = 0; i < 20; i++) {
      long begun = System.nanoTime();
      answers();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
    }
  }

  /** The very first time it loads classes, which takes long on a machine that has much to do. */
  private void answers() throws Exception {
    assertThat(admin.get("/health").statusCode()).isEqualTo(200);
    assertThat(admin.post("/events", "{\"event\":\"paid\",\"data\":1}").statusCode())
        .isEqualTo(202);
  }

  private static String statusLine(Socket socket) throws IOException {
    socket.setSoTimeout(20_000);
    InputStream in = socket.getInputStream();
    return new String(in.readNBytes(12), StandardCharsets.US_ASCII);
  }

  private static String unfinished(String head, String begun) {
    return head.replace("Content-Length: 100000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n")
        + begun;
  }

  private static Map<String, UnaryOperator<String>> kinds() {
    Map<String, UnaryOperator<String>> kinds = new LinkedHashMap<>();
    kinds.put("an event", head -> head);
    kinds.put("a batch", head -> head.replace("/events", "/events/batch"));
    kinds.put("a wrong key", head -> head.replace("Bearer exp_", "Bearer exp_wrong"));
    kinds.put("no key", head -> head.replace("Authorization", "X-Nothing"));
    kinds.put("too large", head -> head.replace("100000", "10000000"));
    kinds.put(
        "a batch too large",
        head -> head.replace("100000", "10000000").replace("/events", "/events/batch"));
    kinds.put("no media type", head -> head.replace("application/json", "nonsense"));
    kinds.put("no such path", head -> head.replace("/events", "/nowhere"));
    kinds.put("no such method", head -> head.replace("POST", "DELETE"));
    kinds.put("a chunk", head -> unfinished(head, "ff\r\n"));
    kinds.put("a chunk's head", head -> unfinished(head, "5;a="));
    kinds.put(
        "a chunk's head, a wrong key",
        head -> unfinished(head.replace("Bearer exp_", "Bearer exp_wrong"), "5;a="));
    kinds.put(
        "a chunk, no media type",
        head -> unfinished(head.replace("application/json", "a/b/c"), "ff\r\n{"));
    kinds.put(
        "a chunk, no such path",
        head -> unfinished(head.replace("/events", "/nowhere"), "ff\r\n{"));
    kinds.put("what follows the chunks", head -> unfinished(head, "1\r\n{\r\n0\r\nX: y"));
    return kinds;
  }

  /**
   * One kind after the other, at one server: each alone would hold all its threads. For the end of
   * a body that nobody wants, too, it would wait with one.
   */
  @Test
  void theyHoldNobodyUpAndHearThatTheyAreTooSlow() throws Exception {
    start("3s");
    String head = head("/events", "Content-Length: 100000");
    for (Map.Entry<String, UnaryOperator<String>> kind : kinds().entrySet()) {
      attack(kind.getKey(), kind.getValue().apply(head));
      assertThatCode(this::works).as(kind.getKey()).doesNotThrowAnyException();
    }
    for (Caller caller : callers) {
      assertThat(statusLine(caller.socket())).as(caller.kind()).isEqualTo("HTTP/1.1 408");
    }
    works();
  }

  @ParameterizedTest
  @ValueSource(ints = {9 << 20, 30 << 20})
  void whatIsTooLargeIsToldSo(int length) throws Exception {
    start("8s");
    attack("an event", head("/events", "Content-Length: 100000"));
    Socket caller = exposee.connect();
    callers.add(new Caller("too large", caller));
    send(caller, head("/events/batch", "Content-Length: " + length));
    try {
      send(caller, " ".repeat(length));
    } catch (IOException itWasEnough) {
      // What was answered can be read all the same.
    }
    assertThat(statusLine(caller)).isEqualTo("HTTP/1.1 413");
  }

  @Test
  void whoIsSlowButInTimeIsServed() throws Exception {
    start("8s");
    try (Receiver receiver = new Receiver()) {
      admin.post("/register", "{\"url\":\"%s\",\"event\":\"slow\"}".formatted(receiver.url("/")));
      attack("an event", head("/events", "Content-Length: 100000"));
      String body = "{\"event\":\"slow\",\"data\":\"%s\"}".formatted("é".repeat(100_000));
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      List<Socket> slow = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        Socket caller = exposee.connect();
        slow.add(caller);
        send(caller, head("/events", "Content-Length: " + bytes.length));
      }
      for (int from = 0; from < bytes.length; from += 50_000) {
        for (Socket caller : slow) {
          int length = Math.min(50_000, bytes.length - from);
          caller.getOutputStream().write(bytes, from, length);
        }
        works();
      }
      for (Socket caller : slow) {
        assertThat(statusLine(caller)).isEqualTo("HTTP/1.1 202");
        caller.close();
      }
      await().atMost(Duration.ofSeconds(10)).until(() -> receiver.arrivals().size() == 40);
      assertThat(new String(receiver.arrivals().get(39).body(), StandardCharsets.UTF_8))
          .contains("é".repeat(100_000));
    }
  }
}
