package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.exposee.delivery.Acceptance.Receipt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many receivers that accept and never answer, and a few that do, with few places for all. */
class CrowdIT {
  private static final int PLACES = 64;

  @TempDir Path folder;

  private static DeliverySettings fewPlaces() {
    DeliverySettings usual = Engine.settings(6);
    return new DeliverySettings(
        usual.schedule(),
        usual.jitter(),
        usual.deadline(),
        usual.connectTimeout(),
        usual.maxPerEndpoint(),
        PLACES,
        usual.laneBytes(),
        usual.ioThreads());
  }

  @Test
  void thoseThatHangLeaveRoomForThoseThatAnswer() throws IOException {
    try (ServerSocket hangs = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        Receiver answers = new Receiver();
        Engine engine = new Engine(folder.resolve("data"), fewPlaces())) {
      String hanging = "http://127.0.0.1:" + hangs.getLocalPort() + "/";
      IntStream.range(0, 20).forEach(i -> engine.register(hanging + i, "hanging"));
      engine.register(answers.url("/"), "paid");
      IntStream.range(0, 10).forEach(i -> engine.publish("hanging", "" + i));
      List<Receipt> paid =
          IntStream.range(0, 100).mapToObj(i -> engine.publish("paid", "" + i)).toList();
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> paid.stream().allMatch(receipt -> engine.due(receipt).isEmpty()));
      assertThat(answers.arrivals()).hasSize(100);
    }
  }
}
