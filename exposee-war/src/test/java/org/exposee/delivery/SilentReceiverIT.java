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
import org.exposee.delivery.Attempt.Failure;
import org.exposee.delivery.Hostilities.Silence;
import org.exposee.delivery.Post.Sent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One deadline over the whole exchange, whatever the receiver does. */
class SilentReceiverIT {
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  @RegisterExtension final Opened opened = new Opened();
  private final Post post = opened.add(new Post(1));

  @Test
  void whoeverDoesNotAnswerIsLeftAtTheDeadline() {
    Map<String, Hostile> hostiles = new LinkedHashMap<>();
    Map<String, Silence> silences = Hostilities.silences();
    silences.forEach((name, silence) -> hostiles.put(name, opened.hostile(silence.script())));
    Map<String, Sent> sent = new LinkedHashMap<>();
    hostiles.forEach((name, hostile) -> sent.put(name, post.send(hostile.url("/"))));
    sent.forEach(
        (name, one) -> {
          assertThat(one.failure()).as(name).isEqualTo(silences.get(name).failure());
          assertThat(one.took()).as(name).isBetween(DEADLINE, DEADLINE.plusMillis(500));
          one.hangsUp(hostiles.get(name));
        });
    assertThat(post.courier.leased()).isZero();
  }

  /**
   * The system takes a smaller request off our hands, whether or not the receiver does; in which
   * case nobody here can know.
   */
  @ParameterizedTest
  @CsvSource({
    "262144, timeout, there was no answer in time",
    "16777216, send_timeout, it did not take the whole request in time"
  })
  void aReceiverThatDoesNotReadIsLeftAtTheDeadline(int bytes, String code, String detail)
      throws Exception {
    try (ServerSocket deaf = new ServerSocket()) {
      deaf.setReceiveBufferSize(4_096);
      deaf.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Sent sent =
          post.send(
              post.endpoint("http://127.0.0.1:" + deaf.getLocalPort() + "/"),
              "\"" + "x".repeat(bytes) + "\"");
      try (Socket socket = deaf.accept()) {
        assertThat(sent.failure()).isEqualTo(new Failure(code, detail));
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
      assertThat(sent.code()).isEqualTo("connect_timeout");
      assertThat(sent.took()).isBetween(DEADLINE.minusMillis(50), DEADLINE.plusMillis(500));
      await().atMost(Duration.ofSeconds(1)).until(() -> post.courier.leased() == 0);
    } finally {
      for (Socket socket : fill) {
        socket.close();
      }
    }
  }
}
