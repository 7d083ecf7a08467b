package org.exposee.integrator.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateTest {
  private final AtomicLong count = new AtomicLong(1_000);
  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1);
  private final Rate rate = new Rate(count::get, nanoTime::get);

  private void pass(int seconds, int more) {
    count.addAndGet(more);
    nanoTime.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void isZeroBeforeAnyTimeHasPassed() {
    count.incrementAndGet();

    assertThat(rate.perSecond()).isZero();
  }

  @Test
  void countsFromItsBeginningDuringTheFirstMinute() {
    pass(5, 10);
    rate.sample();
    pass(5, 30);

    assertThat(rate.perSecond()).as("not what was counted before").isEqualTo(4);
  }

  @Test
  void forgetsWhatWasAMinuteAgo() {
    pass(5, 5_000);
    for (int i = 0; i < 12; i++) {
      rate.sample();
      pass(5, 10);
    }
    assertThat(rate.perSecond()).isEqualTo(2);

    for (int i = 0; i < 100; i++) {
      rate.sample();
      pass(5, 0);
    }
    assertThat(rate.perSecond()).isZero();
  }

  @Test
  void aLateSampleMakesTheSpanLongerAndNothingWrong() {
    pass(50, 100);
    rate.sample();
    pass(50, 100);

    assertThat(rate.perSecond()).isEqualTo(2);
  }
}
