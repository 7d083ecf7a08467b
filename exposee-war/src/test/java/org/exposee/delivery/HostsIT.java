package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.exposee.delivery.Acceptance.Receipt;
import org.exposee.delivery.Hostile.Script;
import org.exposee.delivery.Receiver.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many endpoints behind one host. */
@Tag("alone")
class HostsIT {
  private static final int MANY = 200;

  @TempDir Path folder;
  private Engine engine;

  @BeforeEach
  void start() {
    engine = new Engine(folder.resolve("data"), Engine.settings(2));
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private boolean isOver(Receipt receipt) {
    return engine.due(receipt).isEmpty();
  }

  @Test
  void aDeadHostIsNotStormedByItsEndpoints() {
    AtomicInteger most = new AtomicInteger();
    AtomicInteger open = new AtomicInteger();
    Script silent =
        socket -> {
          most.accumulateAndGet(open.incrementAndGet(), Math::max);
          while (socket.getInputStream().read() >= 0) {
            // It never answers.
          }
          open.decrementAndGet();
        };
    try (Hostile dead = new Hostile(silent)) {
      IntStream.range(0, MANY).forEach(i -> engine.register(dead.url("/" + i), "all"));
      IntStream.range(0, 5).forEach(i -> engine.register(dead.url("/first" + i), "first"));
      Receipt first = engine.publish("first", "0");
      await().atMost(Duration.ofSeconds(5)).until(() -> engine.attempts(first).size() == 5);
      await().until(() -> open.get() == 0);
      most.set(0);
      Receipt all = engine.publish("all", "1");
      await().atMost(Duration.ofSeconds(10)).until(() -> engine.attempts(all).size() >= 24);
      assertThat(most.get()).isBetween(1, Hosts.PROBES);
      assertThat(engine.due(all)).hasSize(MANY);
    }
  }

  @Test
  void itsFirstAnswerLetsAllOfThemGoOn() {
    AtomicBoolean up = new AtomicBoolean();
    Script changing =
        socket -> {
          while (up.get() && Hostile.request(socket.getInputStream()) != null) {
            Hostile.write(socket, "HTTP/1.1 204 No Content\r\n\r\n");
          }
        };
    try (Hostile host = new Hostile(changing)) {
      IntStream.range(0, MANY).forEach(i -> engine.register(host.url("/" + i), "all"));
      IntStream.range(0, 5).forEach(i -> engine.register(host.url("/first" + i), "first"));
      Receipt first = engine.publish("first", "0");
      await().atMost(Duration.ofSeconds(5)).until(() -> engine.attempts(first).size() == 5);
      Receipt all = engine.publish("all", "1");
      await().atMost(Duration.ofSeconds(5)).until(() -> engine.attempts(all).size() >= 8);
      assertThat(engine.attempts(all)).hasSizeLessThan(MANY / 2);
      up.set(true);
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> engine.attempts(all).stream().filter(HostsIT::arrived).count() > MANY / 2);
    }
  }

  private static boolean arrived(Attempt attempt) {
    return attempt.result() == Result.DELIVERED;
  }

  @Test
  void oneBadEndpointStopsNoneOfItsNeighbours() {
    Script byPath =
        socket -> {
          String request = Hostile.request(socket.getInputStream());
          while (request != null && !request.startsWith("POST /hangs")) {
            Hostile.write(socket, "HTTP/1.1 204 No Content\r\n\r\n");
            request = Hostile.request(socket.getInputStream());
          }
          while (request != null && socket.getInputStream().read() >= 0) {
            // It never answers.
          }
        };
    try (Hostile host = new Hostile(byPath)) {
      IntStream.range(0, 40).forEach(i -> engine.register(host.url("/hangs" + i), "all"));
      IntStream.range(0, MANY).forEach(i -> engine.register(host.url("/good" + i), "good"));
      assertThat(engine.publish("good", "0").deliveries()).isEqualTo(MANY);
      for (int round = 0; round < 4; round++) {
        Receipt hangs = engine.publish("all", "1");
        await().atMost(Duration.ofSeconds(10)).until(() -> !engine.attempts(hangs).isEmpty());
        List<Receipt> good =
            IntStream.range(0, 3).mapToObj(i -> engine.publish("good", "2")).toList();
        await().atMost(Duration.ofSeconds(1)).until(() -> good.stream().allMatch(this::isOver));
      }
    }
  }

  @Test
  void aPingWaitsForNoHost() {
    try (Receiver host = new Receiver()) {
      host.answers(Answer.of(503));
      IntStream.range(0, MANY).forEach(i -> engine.register(host.url("/" + i), "all"));
      engine.publish("all", "1");
      await().atMost(Duration.ofSeconds(5)).until(() -> host.arrivals().size() >= Hosts.FAILURES);
      Receipt ping =
          Engine.get(engine.publisher.ping(engine.principal, java.util.Optional.of("all"))).get(0);
      await().atMost(Duration.ofSeconds(5)).until(() -> engine.attempts(ping).size() == MANY);
    }
  }
}
