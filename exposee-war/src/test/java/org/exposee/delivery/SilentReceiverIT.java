package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.exposee.delivery.Post.Sent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One deadline over the whole exchange, whatever the receiver does. */
class SilentReceiverIT {
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  @RegisterExtension final Opened opened = new Opened();
  private final Post post = opened.add(new Post(1));

  @Test
  void whoeverDoesNotAnswerIsLeftAtTheDeadline() {
    Map<String, Hostile> hostiles = new LinkedHashMap<>();
    Hostilities.silences().forEach((name, script) -> hostiles.put(name, opened.hostile(script)));
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
        Hostilities.untilItEnds(socket);
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
}
