package org.exposee.delivery;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.exposee.delivery.Acceptance.Receipt;
import org.exposee.delivery.Acceptance.Stored;
import org.exposee.message.IdKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Threads are interrupted at any moment: those that call, and Exposee's own. Java closes a file
 * channel for everybody when one thread that uses it is interrupted; the store's file must not be
 * one. {@code -Dweather.seed=…} chooses the moments of an earlier run.
 */
class InterruptsIT {
  private static final int INTERRUPTS =
      Integer.getInteger("weather.interrupts", Boolean.getBoolean("weather.long") ? 10_000 : 1_000);
  private static final int CALLERS = 4;
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(3);

  private final long seed = Long.getLong("weather.seed", System.nanoTime());
  private final Queue<Receipt> acknowledged = new ConcurrentLinkedQueue<>();
  private volatile boolean over;

  @TempDir Path folder;

  @Test
  void theStoreStaysOpenAndAllThatWasAcknowledgedArrives() throws Exception {
    System.out.printf("-Dweather.interrupts=%d -Dweather.seed=%d%n", INTERRUPTS, seed);
    Path data = folder.resolve("data");
    try (Receiver receiver = new Receiver()) {
      try (Engine engine = new Engine(data, Engine.settings(2))) {
        engine.register(receiver.url("/"), "paid");
        List<Thread> callers =
            IntStream.range(0, CALLERS).mapToObj(i -> new Thread(() -> publish(engine))).toList();
        callers.forEach(Thread::start);
        interrupt(callers);
        over = true;
        for (Thread caller : callers) {
          caller.join();
        }
        assertThat(acknowledged).hasSizeGreaterThan(100);
        await()
            .atMost(Engine.PATIENCE)
            .until(() -> idsOf(receiver).containsAll(shown(acknowledged)));
        assertThat(engine.dispatcher.isMoving()).isTrue();
        engine.store.probe(Engine.PATIENCE);
        assertThat(names()).contains("exposee-store-writer", "exposee-store-checkpoints");
      }
      try (Engine again = new Engine(data, Engine.settings(2))) {
        assertThat(again.ended(again.publish("paid", "1"), 1)).hasSize(1);
        assertThat(acknowledged).allMatch(receipt -> again.due(receipt).isEmpty());
      }
    }
  }

  private void publish(Engine engine) {
    while (!over) {
      try {
        Stored stored = (Stored) engine.tryPublish("paid", "1").get(10, TimeUnit.SECONDS);
        acknowledged.addAll(stored.receipts());
      } catch (InterruptedException notToldWhatBecameOfIt) {
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
      } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void interrupt(List<Thread> callers) {
    Random random = new Random(seed);
    for (int i = 0; i < INTERRUPTS; i++) {
      List<Thread> threads = new ArrayList<>(callers);
      threads.addAll(ours());
      threads.get(random.nextInt(threads.size())).interrupt();
      LockSupport.parkNanos(random.nextLong(LONGEST_PAUSE_NANOS));
    }
  }

  private static List<Thread> ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.isAlive() && thread.getName().startsWith("exposee-"))
        .toList();
  }

  private static Set<String> names() {
    return ours().stream().map(Thread::getName).collect(toSet());
  }

  private static Set<String> idsOf(Receiver receiver) {
    return receiver.arrivals().stream().map(Receiver.Arrival::id).collect(toSet());
  }

  private static List<String> shown(Queue<Receipt> receipts) {
    return receipts.stream().map(receipt -> IdKind.MESSAGE.show(receipt.id())).toList();
  }
}
