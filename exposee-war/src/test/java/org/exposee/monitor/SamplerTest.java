package org.exposee.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.exposee.message.Unavailable;
import org.exposee.monitor.StoreFacts.Totals;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private long now = TimeUnit.DAYS.toNanos(1);
  private Duration countingTakes = Duration.ZERO;
  private boolean away;
  private int counted;
  private Duration late = Duration.ZERO;
  private final List<Long> samples = new ArrayList<>();
  private final Queue<Runnable> background = new ArrayDeque<>();

  /** A store that takes its time. */
  private final class Slow implements StoreFacts {
    @Override
    public int waitingCalls() {
      return 0;
    }

    @Override
    public Optional<File> file() {
      return Optional.empty();
    }

    @Override
    public Totals totals() {
      counted++;
      now += countingTakes.toNanos();
      if (away) {
        throw new Unavailable("away", Duration.ofSeconds(1));
      }
      return new Totals(1, counted);
    }
  }

  private final Sampler sampler =
      new Sampler(
          new Slow(),
          () -> CompletableFuture.completedFuture(late),
          samples::add,
          background::add,
          () -> now);

  /** One, and whatever it has begun. */
  private void sampleAfter(Duration pause) {
    now += pause.toNanos();
    sampler.sample();
    while (!background.isEmpty()) {
      background.remove().run();
    }
  }

  private long open() {
    return sampler.totals().orElseThrow().openDeliveries();
  }

  @Test
  void nothingIsKnownBeforeTheStoreHasAnswered() {
    assertThat(sampler.totals()).isEmpty();
    assertThat(sampler.lag()).isZero();
    sampler.sample();
    assertThat(sampler.totals()).isEmpty();
    background.remove().run();
    assertThat(sampler.totals()).contains(new Totals(1, 1));
  }

  @Test
  void whatIsQuickIsAskedWithEachSample() {
    sampleAfter(Duration.ZERO);
    sampleAfter(Duration.ofSeconds(5));
    sampleAfter(Duration.ofSeconds(5));
    assertThat(open()).isEqualTo(3);
    assertThat(samples).hasSize(3).isSorted();
  }

  @Test
  void countingTakesAHundredthOfTheTimeAtMost() {
    countingTakes = Duration.ofSeconds(1);
    sampleAfter(Duration.ZERO);
    for (int i = 0; i < 19; i++) {
      sampleAfter(Duration.ofSeconds(5));
    }
    assertThat(counted).isEqualTo(1);
    sampleAfter(Duration.ofSeconds(5));
    assertThat(counted).isEqualTo(2);
  }

  @Test
  void oneCountAtATime() {
    sampler.sample();
    now += TimeUnit.HOURS.toNanos(1);
    sampler.sample();
    sampler.sample();
    assertThat(background).hasSize(1);
  }

  @Test
  void aStoreThatIsAwayLeavesWhatWasKnown() {
    sampleAfter(Duration.ZERO);
    away = true;
    sampleAfter(Duration.ofSeconds(5));
    assertThat(counted).isEqualTo(2);
    assertThat(open()).isEqualTo(1);
    away = false;
    sampleAfter(Duration.ofSeconds(5));
    assertThat(open()).isEqualTo(3);
  }

  @Test
  void whatWasCountedIsForgottenWhenFiveCountsHaveFailed() {
    sampleAfter(Duration.ZERO);
    away = true;
    for (int i = 0; i < 4; i++) {
      sampleAfter(Duration.ofSeconds(5));
      assertThat(open()).isEqualTo(1);
    }
    sampleAfter(Duration.ofSeconds(5));
    assertThat(sampler.totals()).isEmpty();
    away = false;
    sampleAfter(Duration.ofSeconds(5));
    assertThat(open()).isEqualTo(counted);
  }

  @Test
  void whatTakesLongToCountIsForgottenAccordinglyLater() {
    countingTakes = Duration.ofSeconds(1);
    sampleAfter(Duration.ZERO);
    now += TimeUnit.SECONDS.toNanos(499);
    assertThat(open()).isEqualTo(1);
    now += TimeUnit.SECONDS.toNanos(1);
    assertThat(sampler.totals()).isEmpty();
  }

  @Test
  void theLagIsTheLastThatWasMeasured() {
    late = Duration.ofSeconds(7);
    sampleAfter(Duration.ZERO);
    assertThat(sampler.lag()).isEqualTo(late);
    late = Duration.ZERO;
    sampleAfter(Duration.ofSeconds(5));
    assertThat(sampler.lag()).isZero();
  }

  /** A timer's task that throws is never run again. */
  @Test
  void aSampleThatFailsDoesNotThrow() {
    List<Integer> tries = new ArrayList<>();
    Sampler failing =
        new Sampler(
            new Slow(),
            () -> {
              tries.add(1);
              throw new IllegalStateException("for a test");
            },
            samples::add,
            background::add,
            () -> now);
    failing.sample();
    failing.sample();
    assertThat(tries).hasSize(2);
  }
}
