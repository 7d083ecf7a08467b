package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.exposee.delivery.Hostile.Script;
import org.exposee.delivery.Post.Sent;
import org.exposee.registry.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over which connection it goes, and what is done again when that ends. */
class KeptConnectionIT {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  @RegisterExtension final Opened opened = new Opened();
  private final Post post = opened.add(new Post(5));
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();

  private Hostile answering(String answer) {
    return opened.hostile(Script.answering(answer, requests::add));
  }

  @Test
  void aHundredDeliveriesNeedOneConnection() {
    Hostile receiver = answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    for (int i = 0; i < 100; i++) {
      assertThat(post.send(receiver.url("/" + i)).answered().status()).isEqualTo(200);
    }
    assertThat(receiver.connections()).isEqualTo(1);
    assertThat(requests).hasSize(100);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
        "HTTP/1.0 200 OK\r\n\r\nok"
      })
  void receiversThatCloseAfterEachAnswerFailNoDelivery(String answer) {
    Hostile receiver =
        opened.hostile(
            socket -> {
              requests.add(Hostile.request(socket.getInputStream()));
              Hostile.write(socket, answer);
            });
    for (int i = 0; i < 100; i++) {
      Sent sent = post.send(receiver.url("/"));
      assertThat(sent.code()).isIn("status 200", "status 204");
    }
    assertThat(receiver.connections()).isEqualTo(100);
    assertThat(requests).hasSize(100);
  }

  @Test
  void anIdleConnectionTheReceiverHasEndedFailsNoDelivery() {
    Hostile receiver =
        opened.hostile(
            socket -> {
              requests.add(Hostile.request(socket.getInputStream()));
              Hostile.write(socket, OK);
            });
    for (int i = 0; i < 20; i++) {
      int ended = i + 1;
      assertThat(post.send(receiver.url("/")).code()).isEqualTo("status 200");
      await().until(() -> receiver.ends().size() == ended);
    }
    assertThat(requests).hasSize(20);
  }

  @Test
  void whatMayHaveBeenProcessedIsNotSentAgain() {
    Hostile receiver =
        opened.hostile(
            socket -> {
              requests.add(Hostile.request(socket.getInputStream()));
              Hostile.write(socket, OK);
              requests.add(Hostile.request(socket.getInputStream()));
            });
    assertThat(post.send(receiver.url("/")).code()).isEqualTo("status 200");
    assertThat(post.send(receiver.url("/")).code()).isEqualTo("connection_closed");
    assertThat(requests).hasSize(2);
    assertThat(receiver.connections()).isEqualTo(1);
  }

  @Test
  void anAnswerBeforeTheRequestIsReadIsTheAnswerAndEndsTheConnection() throws Exception {
    try (ServerSocket server = new ServerSocket()) {
      server.setReceiveBufferSize(4_096);
      server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Hostile hasty =
          new Hostile(
              server,
              socket -> {
                socket.getInputStream().read();
                Hostile.write(socket, OK);
                TimeUnit.SECONDS.sleep(20);
              });
      opened.add(hasty);
      Endpoint endpoint = post.endpoint(hasty.url("/"));
      String large = "\"" + "x".repeat(8 << 20) + "\"";
      for (int i = 1; i <= 3; i++) {
        Sent sent = post.send(endpoint, large);
        assertThat(sent.code()).isEqualTo("status 200");
        assertThat(sent.took()).isLessThan(Duration.ofSeconds(2));
        assertThat(hasty.connections()).isEqualTo(i);
      }
      assertThat(post.courier.leased()).isZero();
    }
  }
}
