package org.exposee.integrator.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReachabilityTest {
  private final ExecutorService elsewhere = Executors.newSingleThreadExecutor();
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();
  private final Reachability slow = new Reachability(this::answersLate, elsewhere);

  private boolean answersLate() {
    asked.incrementAndGet();
    try {
      goOn.await();
    } catch (InterruptedException stopped) {
      return false;
    }
    return true;
  }

  @AfterEach
  void stop() {
    elsewhere.shutdownNow();
  }

  @Test
  void nobodyWaitsForOneWhoHangsAndHeIsAskedOnce() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(slow.lastKnown()).as("nobody knows").isEmpty();
    }
    await().untilAsserted(() -> assertThat(asked).hasValue(1));

    goOn.countDown();

    await().untilAsserted(() -> assertThat(slow.lastKnown()).contains(true));
    assertThat(slow.now()).isTrue();
  }

  @Test
  void afterTheStopTheLastAnswerStays() {
    goOn.countDown();
    assertThat(slow.now()).isTrue();
    elsewhere.shutdown();

    assertThat(slow.lastKnown()).contains(true);
  }
}
