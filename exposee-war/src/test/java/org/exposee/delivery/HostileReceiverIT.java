package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.exposee.delivery.Hostile.Script;
import org.exposee.delivery.Post.Sent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One deadline over the whole exchange, whatever the receiver does. */
class HostileReceiverIT {
  private static final Duration DEADLINE = Duration.ofSeconds(1);
  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
  private static final String HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  private final Post post = new Post(1);
  private final List<AutoCloseable> receivers = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    post.close();
    for (AutoCloseable receiver : receivers) {
      receiver.close();
    }
  }

  private Hostile hostile(Script script) {
    Hostile hostile = new Hostile(script);
    receivers.add(hostile);
    return hostile;
  }

  private static void untilItEnds(Socket socket) throws IOException {
    byte[] some = new byte[8_192];
    while (socket.getInputStream().read(some) >= 0) {
      // Whatever comes.
    }
  }

  private static Script dripping(String start, String drop, int millis) {
    return socket -> {
      Hostile.request(socket.getInputStream());
      Hostile.write(socket, start);
      while (true) {
        Hostile.write(socket, drop);
        TimeUnit.MILLISECONDS.sleep(millis);
      }
    };
  }

  private static Map<String, Script> silences() {
    Map<String, Script> all = new LinkedHashMap<>();
    all.put("silence", HostileReceiverIT::untilItEnds);
    all.put("status line", dripping("HTTP/1.1 2", "0", 100));
    all.put("headers", dripping("HTTP/1.1 200 OK\r\n", "a: b\r\n", 100));
    all.put("one header", dripping("HTTP/1.1 200 OK\r\na: ", "b", 100));
    all.put("early hints", dripping("", HINTS, 100));
    all.put("100", dripping("", CONTINUE, 100));
    return all;
  }

  @Test
  void whoeverDoesNotAnswerIsLeftAtTheDeadline() {
    Map<String, Hostile> hostiles = new LinkedHashMap<>();
    silences().forEach((name, script) -> hostiles.put(name, hostile(script)));
    Map<String, Sent> sent = new LinkedHashMap<>();
    hostiles.forEach((name, hostile) -> sent.put(name, post.send(hostile.url("/"))));
    sent.forEach((name, one) -> endsAtTheDeadline(name, one, hostiles.get(name)));
    assertThat(post.courier.leased()).isZero();
  }

  private static void endsAtTheDeadline(String name, Sent sent, Hostile hostile) {
    assertThat(sent.code()).as(name).isEqualTo("timeout");
    assertThat(sent.took()).as(name).isBetween(DEADLINE, DEADLINE.plusMillis(500));
    await().alias(name).atMost(Duration.ofSeconds(2)).until(() -> hostile.ends().size() == 1);
    long left = Engine.get(sent.ended());
    assertThat(Duration.ofNanos(hostile.ends().get(0) - left))
        .as(name)
        .isLessThan(Duration.ofSeconds(1));
  }

  /** Without a bound each of them would keep one of the two I/O threads reading. */
  @ParameterizedTest
  @ValueSource(strings = {CONTINUE, HINTS})
  void whoeverFloodsWithInterimAnswersIsLeftAtOnceAndHoldsUpNobody(String interim) {
    Hostile flooding = hostile(endless("", interim.repeat(1_000)));
    Hostile good = hostile(Script.answering(OK));
    List<Sent> floods = new ArrayList<>();
    try (Post patient = new Post(15)) {
      for (int i = 0; i < 8; i++) {
        floods.add(patient.send(flooding.url("/")));
        Sent bystander = patient.send(good.url("/"));
        assertThat(bystander.code()).isEqualTo("status 200");
        assertThat(bystander.took()).isLessThan(Duration.ofSeconds(2));
      }
      for (Sent flood : floods) {
        assertThat(flood.code()).isEqualTo("malformed_answer");
        assertThat(flood.took()).isLessThan(Duration.ofSeconds(2));
      }
      await().atMost(Duration.ofSeconds(1)).until(() -> flooding.open() == 0);
      assertThat(patient.courier.leased()).isZero();
    }
  }

  @Test
  void aFewInterimAnswersAreNoFault() {
    Hostile polite = hostile(Script.answering(CONTINUE.repeat(3) + HINTS.repeat(3) + OK));
    for (int i = 0; i < 2 * Heads.MAX; i++) {
      assertThat(post.send(polite.url("/")).code()).isEqualTo("status 200");
    }
    assertThat(polite.connections()).isOne();
  }

  @Test
  void aReceiverThatDoesNotReadIsLeftAtTheDeadline() throws Exception {
    try (ServerSocket deaf = new ServerSocket()) {
      deaf.setReceiveBufferSize(4_096);
      deaf.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Sent sent =
          post.send(
              post.endpoint("http://127.0.0.1:" + deaf.getLocalPort() + "/"),
              "\"" + "x".repeat(256 * 1_024) + "\"");
      try (Socket socket = deaf.accept()) {
        assertThat(sent.code()).isEqualTo("timeout");
        assertThat(sent.took()).isBetween(DEADLINE, DEADLINE.plusMillis(500));
        socket.setSoTimeout(1_000);
        untilItEnds(socket);
      } catch (java.net.SocketException reset) {
        assertThat(reset).hasMessageContaining("reset");
      }
    }
  }

  @Test
  void aConnectionThatIsNotMadeIsGivenUpAtTheDeadline() throws Exception {
    List<Socket> fill = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 3; i++) {
        Socket socket = new Socket();
        fill.add(socket);
        try {
          socket.connect(full.getLocalSocketAddress(), 200);
        } catch (java.net.SocketTimeoutException backlogIsFull) {
          break;
        }
      }
      Sent sent = post.send("http://127.0.0.1:" + full.getLocalPort() + "/");
      assertThat(sent.code()).isIn("timeout", "connect_timeout");
      assertThat(sent.took()).isBetween(DEADLINE.minusMillis(50), DEADLINE.plusMillis(500));
      await().atMost(Duration.ofSeconds(1)).until(() -> post.courier.leased() == 0);
    } finally {
      for (Socket socket : fill) {
        socket.close();
      }
    }
  }

  private static final String START = "HTTP/1.1 200 OK\r\n";

  private record Body(String name, Script script, int status, Duration atMost) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Script endless(String head, String part) {
    return socket -> {
      Hostile.request(socket.getInputStream());
      Hostile.write(socket, head);
      while (true) {
        Hostile.write(socket, part);
      }
    };
  }

  static List<Body> bodies() {
    Duration budget = Duration.ofMillis(2_500);
    Duration soon = Duration.ofMillis(500);
    String chunk = "1000\r\n" + "x".repeat(4_096) + "\r\n";
    String chunked = START + "Transfer-Encoding: chunked\r\n\r\n";
    return List.of(
        new Body("slow", dripping(START + "Content-Length: 1000\r\n\r\n", "x", 100), 200, budget),
        new Body("endless", endless(START + "\r\n", "x".repeat(4_096)), 200, soon),
        new Body("endless chunks", endless(chunked, chunk), 200, soon),
        new Body(
            "too long",
            endless(START + "Content-Length: 1000000000\r\n\r\n", "x".repeat(4_096)),
            200,
            soon),
        new Body("cut", Script.answeringOnce(START + "Content-Length: 10\r\n\r\nabc"), 200, soon),
        new Body("cut chunks", Script.answeringOnce(chunked + "10\r\nabc"), 200, soon),
        new Body("bad chunk", Script.answeringOnce(chunked + "zz\r\nabc"), 200, soon),
        new Body(
            "huge chunk", Script.answeringOnce(chunked + "7fffffffffffffff\r\nabc"), 200, soon));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void theStatusDecidesWhateverBecomesOfTheBody(Body body) {
    try (Post patient = new Post(15);
        Hostile hostile = new Hostile(body.script)) {
      Sent sent = patient.send(hostile.url("/"));
      assertThat(sent.answered().status()).isEqualTo(body.status);
      assertThat(sent.answered().start().length).isLessThanOrEqualTo(Attempt.MAX_ANSWER);
      assertThat(sent.took()).isLessThan(body.atMost);
      await().atMost(Duration.ofSeconds(1)).until(() -> hostile.open() == 0);
      assertThat(patient.courier.leased()).isZero();
      Sent again = patient.send(hostile.url("/"));
      assertThat(again.answered().status()).isEqualTo(body.status);
      assertThat(hostile.connections()).isEqualTo(2);
    }
  }

  private record Malformed(String name, Script script, String code) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Malformed malformed(String name, String answer, String code) {
    return new Malformed(name, Script.answeringOnce(answer), code);
  }

  static List<Malformed> malformed() {
    String length = START + "Content-Length: ";
    String flood = "a: b\r\n".repeat(100_000);
    return List.of(
        malformed("999", "HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n", "status 999"),
        malformed("no reason phrase", "HTTP/1.1 204\r\n\r\n", "status 204"),
        malformed("SSH", "SSH-2.0-OpenSSH_9.6\r\n", "malformed_answer"),
        malformed("html", "<html><body>hello</body></html>\r\n", "malformed_answer"),
        malformed("nothing", "", "connection_closed"),
        malformed("half a status line", "HTTP/1.1 20", "malformed_answer"),
        malformed("two lengths", length + "2\r\nContent-Length: 3\r\n\r\nabc", "malformed_answer"),
        malformed("length -1", length + "-1\r\n\r\nabc", "malformed_answer"),
        malformed(
            "length of 20 digits", length + "99999999999999999999\r\n\r\na", "malformed_answer"),
        malformed("length abc", length + "abc\r\n\r\na", "malformed_answer"),
        malformed(
            "204 with a body", "HTTP/1.1 204 No\r\nContent-Length: 3\r\n\r\nabc", "status 204"),
        malformed("101", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", "connection_closed"),
        malformed("status 99", "HTTP/1.1 099 A\r\n\r\n", "malformed_answer"),
        malformed("status -1", "HTTP/1.1 -01 A\r\n\r\n", "malformed_answer"),
        malformed("HTTP/2", "HTTP/2.0 200 OK\r\n\r\n", "malformed_answer"),
        malformed(
            "control characters",
            "HTTP/1.1 \u0000\u001b[31m\u0085 evil\r\n\r\n",
            "malformed_answer"),
        malformed(
            "4 MiB header",
            START + "a: " + "x".repeat(4 << 20) + "\r\n\r\n",
            "answer_headers_too_large"),
        malformed("100,000 headers", START + flood + "\r\n", "answer_headers_too_large"),
        malformed(
            "a long status line",
            "HTTP/1.1 200 " + "x".repeat(1 << 20),
            "answer_headers_too_large"),
        malformed(
            "100,000 trailers",
            START + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + flood,
            "status 200"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void everyAnswerEndsTheExchangeOnce(Malformed malformed) {
    Hostile hostile = hostile(malformed.script);
    Sent sent = post.send(hostile.url("/"));
    Outcome outcome = sent.get();
    assertThat(sent.code()).as("%s", outcome).isEqualTo(malformed.code);
    if (outcome instanceof Outcome.Unanswered none) {
      assertThat(none.failure().detail()).doesNotContainPattern("[\\p{Cntrl}\\p{Cf}]");
      assertThat(none.failure().detail().length()).isBetween(1, 500);
    }
    assertThat(post.courier.leased()).isZero();
    Hostile good = hostile(Script.answering(OK));
    for (int i = 0; i < 8; i++) {
      assertThat(post.send(good.url("/")).answered().accepted()).isTrue();
    }
    assertThat(sent.told()).hasValue(1);
  }

  @Test
  void ofAnEndlessBodyLittleIsTaken() {
    AtomicLong written = new AtomicLong();
    Hostile endless =
        hostile(
            socket -> {
              socket.setSendBufferSize(4_096);
              Hostile.request(socket.getInputStream());
              Hostile.write(socket, START + "\r\n");
              while (true) {
                Hostile.write(socket, "x".repeat(1_024));
                written.addAndGet(1_024);
              }
            });
    assertThat(post.send(endless.url("/")).code()).isEqualTo("status 200");
    await().until(() -> endless.open() == 0);
    assertThat(written.get()).isBetween(16L * 1_024, 1_024L * 1_024);
  }

  /** All at the same time, and while they are under way: what they send is not kept. */
  @Test
  void twoHundredOfThemNeedLittleMemory() throws Exception {
    List<Script> scripts =
        List.of(
            endless("", HINTS),
            endless(START + "\r\n", "x".repeat(4_096)),
            endless(
                START + "Transfer-Encoding: chunked\r\n\r\n",
                "1000\r\n" + "x".repeat(4_096) + "\r\n"),
            dripping(START + "a: ", "b".repeat(4_000), 100),
            dripping(START, "a: " + "b".repeat(4_000) + "\r\n", 100),
            dripping(START + "Content-Length: 100000\r\n\r\n", "x".repeat(1_000), 100),
            HostileReceiverIT::untilItEnds);
    List<Hostile> hostiles = scripts.stream().map(this::hostile).toList();
    Post patient = new Post(4);
    receivers.add(patient);
    assertThat(patient.send(hostile(Script.answering(OK)).url("/")).code()).isEqualTo("status 200");
    long before = usedHeap();
    List<Sent> sent = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      sent.add(patient.send(hostiles.get(i % hostiles.size()).url("/")));
    }
    await().until(() -> sent.stream().filter(one -> one.outcome().isDone()).count() >= 80);
    assertThat(sent).anyMatch(one -> !one.outcome().isDone());
    assertThat(usedHeap() - before).as("while they are under way").isLessThan(32L << 20);
    sent.forEach(Sent::get);
    assertThat(usedHeap() - before).as("when they are over").isLessThan(32L << 20);
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Test
  void whoeverClosesWhatHeAcceptsIsTriedOnceMoreAtMost() {
    Hostile closing = hostile(socket -> {});
    for (int i = 1; i <= 20; i++) {
      assertThat(post.send(closing.url("/")).code()).isEqualTo("connection_closed");
      assertThat(closing.connections()).isLessThanOrEqualTo(2 * i);
    }
    assertThat(post.courier.leased()).isZero();
  }

  @Test
  void aThousandExchangesOfEveryKindLeaveNothingBehind() throws Exception {
    List<String> urls = new ArrayList<>();
    silences().values().forEach(script -> urls.add(hostile(script).url("/")));
    bodies().forEach(body -> urls.add(hostile(body.script).url("/")));
    malformed().forEach(malformed -> urls.add(hostile(malformed.script).url("/")));
    Hostile good = hostile(Script.answering(OK));
    Hostile closing = hostile(socket -> {});
    Hostile swallowing = hostile(HostileReceiverIT::untilItEnds);
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      urls.add("http://127.0.0.1:" + free.getLocalPort() + "/");
    }
    urls.add(closing.url("/"));
    urls.add("https://127.0.0.1:" + swallowing.port() + "/");
    urls.add("https://127.0.0.1:" + closing.port() + "/");
    Post busy = new Post(3);
    receivers.add(busy);
    List<Sent> sent = new ArrayList<>();
    Semaphore underWay = new Semaphore(128);
    for (int i = 0; i < 1_000; i++) {
      underWay.acquire();
      Sent one = busy.send(i % 2 == 0 ? good.url("/") : urls.get(i / 2 % urls.size()));
      one.outcome().thenRun(underWay::release);
      sent.add(one);
    }
    for (int i = 0; i < sent.size(); i++) {
      sent.get(i).get();
      assertThat(sent.get(i).took()).isLessThan(Duration.ofSeconds(4));
      if (i % 2 == 0) {
        assertThat(sent.get(i).code()).isEqualTo("status 200");
      }
    }
    await().atMost(Duration.ofSeconds(2)).until(() -> busy.courier.leased() == 0);
    await().atMost(Duration.ofSeconds(2)).until(() -> swallowing.open() == 0);
    assertThat(sent).allMatch(one -> one.told().get() == 1);
  }
}
