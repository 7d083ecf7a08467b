package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.exposee.delivery.Hostile.Script;
import org.exposee.delivery.Post.Sent;
import org.exposee.registry.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many bad receivers at the same time. */
class HostileCrowdIT {
  @RegisterExtension final Opened opened = new Opened();

  /** All at the same time, and while they are under way: what they send is not kept. */
  @Test
  void twoHundredOfThemNeedLittleMemory() throws Exception {
    List<Script> scripts =
        List.of(
            Hostilities.endless("", Hostilities.HINTS),
            Hostilities.endless(Hostilities.START + "\r\n", "x".repeat(4_096)),
            Hostilities.endless(
                Hostilities.START + "Transfer-Encoding: chunked\r\n\r\n",
                "1000\r\n" + "x".repeat(4_096) + "\r\n"),
            Hostilities.dripping(Hostilities.START + "a: ", "b".repeat(4_000), 100),
            Hostilities.dripping(Hostilities.START, "a: " + "b".repeat(4_000) + "\r\n", 100),
            Hostilities.dripping(
                Hostilities.START + "Content-Length: 100000\r\n\r\n", "x".repeat(1_000), 100),
            Hostilities::untilItEnds);
    List<Hostile> hostiles = scripts.stream().map(opened::hostile).toList();
    Post patient = new Post(4);
    opened.add(patient);
    assertThat(patient.send(opened.hostile(Script.answering(Hostilities.OK)).url("/")).code())
        .isEqualTo("status 200");
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

  /** Of what they send without end nothing is kept, and what they do not take is there once. */
  @Test
  void whatTheyHeapUpIsNotKept() throws Exception {
    Map<Script, String> refused =
        Map.of(
            heaping(Hostilities.START + "a: ", "x".repeat(4_096), 1_024),
                "answer_headers_too_large",
            heaping(Hostilities.START, "a: b\r\n".repeat(1_000), 100), "answer_headers_too_large",
            heaping(Hostilities.START + "Content-Encoding: gzip\r\n\r\n", bomb(), 64),
                "status 200");
    Post patient = opened.add(new Post(4));
    Hostile good = opened.hostile(Script.answering(Hostilities.OK));
    assertThat(patient.send(good.url("/")).code()).isEqualTo("status 200");
    Hostile swallowing = opened.hostile(Hostilities::untilItEnds);
    ServerSocket closed = new ServerSocket();
    closed.setReceiveBufferSize(4_096);
    closed.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Hostile deaf = opened.add(new Hostile(closed, socket -> TimeUnit.SECONDS.sleep(20)));
    Endpoint notReading = patient.endpoint(deaf.url("/"));
    String large = "\"" + "x".repeat(256 * 1_024) + "\"";
    long before = usedHeap();
    Map<String, List<Sent>> ending = new HashMap<>();
    refused.forEach(
        (script, code) -> {
          Hostile hostile = opened.hostile(script);
          List<Sent> all = ending.computeIfAbsent(code, unused -> new ArrayList<>());
          for (int i = 0; i < 40; i++) {
            all.add(patient.send(hostile.url("/")));
          }
        });
    List<Sent> waiting = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      waiting.add(patient.send("https://127.0.0.1:" + swallowing.port() + "/"));
      waiting.add(patient.send(notReading, large));
    }
    ending.forEach((code, all) -> all.forEach(one -> assertThat(one.code()).isEqualTo(code)));
    assertThat(waiting).noneMatch(one -> one.outcome().isDone());
    assertThat(usedHeap() - before).as("while they are under way").isLessThan(32L << 20);
    assertThat(waiting).extracting(Sent::code).containsOnly("tls_timeout", "timeout");
    assertThat(usedHeap() - before).as("when they are over").isLessThan(32L << 20);
  }

  /** Sends a part that often, and waits. */
  private static Script heaping(String start, String part, int times) {
    return socket -> {
      Hostile.request(socket.getInputStream());
      Hostile.write(socket, start);
      for (int i = 0; i < times; i++) {
        Hostile.write(socket, part);
      }
      Hostilities.untilItEnds(socket);
    };
  }

  /** 64 MiB of nothing; several of them one after the other are one as well. */
  private static String bomb() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      for (int i = 0; i < 64; i++) {
        gzip.write(new byte[1 << 20]);
      }
    }
    return packed.toString(StandardCharsets.ISO_8859_1);
  }

  /**
   * Connections to those who never answer live longest, and there may be thousands; the limit
   * counts both ends.
   */
  @Test
  void thoseThatAreWaitedForNeedFewKilobytesEach() throws Exception {
    Hostile silent = opened.hostile(Hostilities::untilItEnds);
    Post patient = new Post(10);
    opened.add(patient);
    long before = usedHeap();
    List<Sent> sent = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      sent.add(patient.send(silent.url("/")));
    }
    await().atMost(Duration.ofSeconds(5)).until(() -> silent.open() == 300);
    assertThat(sent).noneMatch(one -> one.outcome().isDone());
    assertThat((usedHeap() - before) / 300).isLessThan(48 << 10);
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Test
  void aThousandExchangesOfEveryKindLeaveNothingBehind() throws Exception {
    List<String> urls = new ArrayList<>();
    Hostilities.silences()
        .values()
        .forEach(silence -> urls.add(opened.hostile(silence.script()).url("/")));
    Hostilities.bodies().forEach(body -> urls.add(opened.hostile(body.script()).url("/")));
    Hostilities.malformed()
        .forEach(malformed -> urls.add(opened.hostile(malformed.script()).url("/")));
    Hostile good = opened.hostile(Script.answering(Hostilities.OK));
    Hostile closing = opened.hostile(socket -> {});
    Hostile swallowing = opened.hostile(Hostilities::untilItEnds);
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      urls.add("http://127.0.0.1:" + free.getLocalPort() + "/");
    }
    urls.add(closing.url("/"));
    urls.add("https://127.0.0.1:" + swallowing.port() + "/");
    urls.add("https://127.0.0.1:" + closing.port() + "/");
    Post busy = new Post(3);
    opened.add(busy);
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
