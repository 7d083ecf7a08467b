package org.exposee.delivery;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A long backlog is due at the start, for many endpoints: it begins gently, with few attempts in
 * flight at each, and more only as answers come; so no start is faster than what follows.
 *
 * <p>How fast is not timed but counted, in answers: the receivers set the pace, and in the long run
 * one delivery comes for each of them.
 */
class StartBurstIT {
  private static final int DUE =
      Integer.getInteger("weather.due", Boolean.getBoolean("weather.long") ? 100_000 : 10_000);
  private static final int ENDPOINTS = 100;

  /** A lane's window at first. */
  private static final int EACH = 8;

  /** Rounds in which each endpoint answers once. */
  private static final int ROUNDS = 10;

  @TempDir Path folder;
  private final Map<String, Place> places =
      IntStream.range(0, ENDPOINTS).boxed().collect(toMap(i -> "/" + i, i -> new Place()));
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger mostForAnswers = new AtomicInteger();
  private final AtomicInteger inAll = new AtomicInteger();
  private final AtomicInteger mostInAll = new AtomicInteger();
  private final AtomicInteger arrivals = new AtomicInteger();

  /** An endpoint: it answers in the order in which they come, and only as often as it may. */
  private static final class Place {
    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final Semaphore answers = new Semaphore(0, true);

    /** Returns when it is to be answered; what is counted as answered may be on its way. */
    void await() {
      try {
        answers.acquire();
        answered.incrementAndGet();
      } catch (InterruptedException closing) {
        Thread.currentThread().interrupt();
      }
    }
  }

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
            Place here = places.get(arrival.path());
            int arrived = here.arrived.incrementAndGet();
            int answered = here.answered.get();
            most.accumulateAndGet(arrived - answered, Math::max);
            mostForAnswers.accumulateAndGet(arrived - 2 * answered, Math::max);
            here.await();
            inAll.decrementAndGet();
            exchange.sendResponseHeaders(204, -1);
          });
      try (Engine engine = new Engine(data, Engine.settings(30))) {
        await().atMost(Engine.PATIENCE).until(() -> arrivals.get() >= ENDPOINTS);
        await()
            .during(Duration.ofSeconds(2))
            .atMost(Engine.PATIENCE)
            .until(() -> most.get() <= EACH && mostInAll.get() <= ENDPOINTS * EACH);
        for (int i = 1; i <= ROUNDS; i++) {
          int more = i;
          places.values().forEach(place -> place.answers.release());
          await()
              .atMost(Engine.PATIENCE)
              .until(() -> places.values().stream().allMatch(p -> p.arrived.get() >= EACH + more));
        }
        places.values().forEach(place -> place.answers.release(DUE));
        await().atMost(Duration.ofMinutes(5)).until(() -> arrivals.get() >= DUE);
        assertThat(mostForAnswers.get())
            .as("beyond two for each answer, which is twice what comes in the long run")
            .isLessThanOrEqualTo(EACH);
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
}
