package org.exposee.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateTest {
  private static final long STEP = TimeUnit.SECONDS.toNanos(5);

  private final AtomicLong total = new AtomicLong(1_000);
  private final Rate rate = new Rate(total::get);
  private long now = Long.MAX_VALUE - 3 * STEP; // It may overflow, as nanoTime may.

  private void sample(long more) {
    total.addAndGet(more);
    rate.sample(now);
    now += STEP;
  }

  @Test
  void withoutTwoSamplesThereIsNone() {
    assertThat(rate.perSecond()).isZero();
    sample(7);
    assertThat(rate.perSecond()).isZero();
    assertThat(rate.growth()).isZero();
  }

  @Test
  void itIsTheGrowthOverTheTime() {
    sample(0);
    sample(50);
    assertThat(rate.perSecond()).isEqualTo(10);
    sample(0);
    assertThat(rate.perSecond()).isEqualTo(5);
    assertThat(rate.growth()).isEqualTo(50);
  }

  @Test
  void onlyTheLastMinuteCounts() {
    sample(0);
    sample(600);
    for (int i = 0; i < 11; i++) {
      sample(0);
    }
    assertThat(rate.perSecond()).isEqualTo(10);
    sample(0);
    assertThat(rate.perSecond()).isZero();
    for (int i = 0; i < 100; i++) {
      sample(60);
    }
    assertThat(rate.perSecond()).isEqualTo(12);
    assertThat(rate.growth()).isEqualTo(12 * 60);
  }

  @Test
  void twoSamplesAtTheSameMomentAreNoRate() {
    rate.sample(1);
    total.addAndGet(5);
    rate.sample(1);
    assertThat(rate.perSecond()).isZero();
  }
}
