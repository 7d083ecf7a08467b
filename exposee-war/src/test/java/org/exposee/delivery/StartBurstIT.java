package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A long backlog is due at the start, for many endpoints: it begins gently, with few attempts in
 * flight at each, and more only as answers come; so no start is faster than what follows. {@code
 * -Dweather.due=100000} is the long version.
 */
class StartBurstIT {
  private static final int DUE = Integer.getInteger("weather.due", 10_000);
  private static final int ENDPOINTS = 100;

  /** A lane's window at first. */
  private static final int EACH = 8;

  @TempDir Path folder;
  private final Map<String, AtomicInteger> open = new ConcurrentHashMap<>();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger inAll = new AtomicInteger();
  private final AtomicInteger mostInAll = new AtomicInteger();
  private final AtomicInteger arrivals = new AtomicInteger();
  private final CountDownLatch answering = new CountDownLatch(1);

  @Test
  void aBacklogAtTheStartDoesNotBurst() {
    try (Receiver receiver = new Receiver()) {
      Path data = folder.resolve("data");
      try (Engine engine = new Engine(data, Engine.settings(30))) {
        leaveBehind(engine, receiver);
      }
      receiver.answers(
          (exchange, arrival) -> {
            arrivals.incrementAndGet();
            mostInAll.accumulateAndGet(inAll.incrementAndGet(), Math::max);
            AtomicInteger here = open.computeIfAbsent(arrival.path(), p -> new AtomicInteger());
            most.accumulateAndGet(here.incrementAndGet(), Math::max);
            awaitAnswering();
            here.decrementAndGet();
            inAll.decrementAndGet();
            exchange.sendResponseHeaders(204, -1);
          });
      try (Engine engine = new Engine(data, Engine.settings(30))) {
        await().atMost(Engine.PATIENCE).until(() -> arrivals.get() >= ENDPOINTS);
        await()
            .during(Duration.ofSeconds(2))
            .atMost(Engine.PATIENCE)
            .until(() -> most.get() <= EACH && mostInAll.get() <= ENDPOINTS * EACH);
        answering.countDown();
        await().atMost(Duration.ofMinutes(5)).until(() -> arrivals.get() >= DUE);
        assertThat(most.get()).isLessThanOrEqualTo(DeliverySettings.defaults().maxPerEndpoint());
        assertThat(mostInAll.get()).isLessThanOrEqualTo(DeliverySettings.defaults().maxInFlight());
        assertThat(receiver.arrivals().stream().map(a -> a.path() + a.id()).distinct())
            .hasSize(DUE);
        assertThat(engine.dispatcher.isMoving()).isTrue();
      }
      assertThat(arrivals).hasValue(DUE);
    }
  }

  /** All of it is stored when nothing is sent any more. */
  private static void leaveBehind(Engine engine, Receiver receiver) {
    IntStream.range(0, ENDPOINTS).forEach(i -> engine.register(receiver.url("/" + i), "paid"));
    engine.dispatcher.close();
    List<CompletableFuture<?>> published = new ArrayList<>();
    for (int i = 0; i < DUE / ENDPOINTS; i++) {
      published.add(engine.tryPublish("paid", "" + i));
    }
    published.forEach(Engine::get);
  }

  private void awaitAnswering() {
    try {
      answering.await();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }
}
