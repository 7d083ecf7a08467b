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
import org.exposee.delivery.Receiver.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many receivers that accept and never answer, and a few that do, with few places for all. */
class CrowdIT {
  private static final int PLACES = 64;

  @TempDir Path folder;

  private static DeliverySettings narrow(int places, long laneBytes) {
    return Engine.narrow(6, Engine.USUAL.maxPerEndpoint(), places, laneBytes);
  }

  @Test
  void thoseThatHangLeaveRoomForThoseThatAnswer() throws IOException {
    try (ServerSocket hangs = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        Receiver answers = new Receiver();
        Engine engine = new Engine(folder.resolve("data"), narrow(PLACES, 64 << 20))) {
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

  @Test
  void aDeadReceiversLargePayloadsLeaveMemoryForTheOthers() {
    try (Receiver dead = new Receiver();
        Receiver answers = new Receiver();
        Engine engine = new Engine(folder.resolve("data"), narrow(PLACES, 4 << 20))) {
      dead.answers(Answer.of(500));
      engine.register(dead.url("/"), "large");
      engine.register(answers.url("/"), "paid");
      String large = '"' + "x".repeat(250 * 1_024) + '"';
      IntStream.range(0, 60).forEach(i -> engine.publish("large", large));
      await().atMost(Duration.ofSeconds(5)).until(() -> dead.arrivals().size() >= 5);
      int before = dead.arrivals().size();
      engine.ticker.advance(Duration.ofSeconds(10));
      await().atMost(Duration.ofSeconds(5)).until(() -> dead.arrivals().size() > before);
      List<Receipt> paid =
          IntStream.range(0, 60).mapToObj(i -> engine.publish("paid", "" + i)).toList();
      await()
          .atMost(Duration.ofSeconds(2))
          .until(() -> paid.stream().allMatch(receipt -> engine.due(receipt).isEmpty()));
      assertThat(answers.arrivals()).hasSize(60);
    }
  }

  @Test
  void slowReceiversOfLargePayloadsLeaveMemoryForTheOthers() {
    try (Receiver slow = new Receiver();
        Receiver answers = new Receiver();
        Engine engine = new Engine(folder.resolve("data"), narrow(PLACES, 4 << 20))) {
      slow.answers(Answer.after(Duration.ofSeconds(4), 200));
      IntStream.range(0, 3).forEach(i -> engine.register(slow.url("/" + i), "large"));
      engine.register(answers.url("/"), "paid");
      String large = '"' + "x".repeat(250 * 1_024) + '"';
      IntStream.range(0, 60).forEach(i -> engine.publish("large", large));
      for (int i = 0; i < 60; i++) {
        Receipt paid = engine.publish("paid", "" + i);
        await().atMost(Duration.ofSeconds(2)).until(() -> engine.due(paid).isEmpty());
      }
      assertThat(answers.arrivals()).hasSize(60);
      assertThat(slow.arrivals().size()).isGreaterThanOrEqualTo(3);
    }
  }
}
