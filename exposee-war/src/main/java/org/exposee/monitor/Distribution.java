package org.exposee.monitor;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** A histogram as MBeans show it, in its own unit: what was recorded in all, and lately. */
final class Distribution {
  private final DoubleSupplier count;
  private final DoubleSupplier sum;
  private final DoubleSupplier max;
  private final Rate ofCount;
  private final Rate ofSum;

  private Distribution(DoubleSupplier count, DoubleSupplier sum, DoubleSupplier max) {
    this.count = count;
    this.sum = sum;
    this.max = max;
    this.ofCount = new Rate(count);
    this.ofSum = new Rate(sum);
  }

  /** In seconds. */
  static Distribution of(Timer timer) {
    return new Distribution(
        timer::count, () -> timer.totalTime(TimeUnit.SECONDS), () -> timer.max(TimeUnit.SECONDS));
  }

  static Distribution of(DistributionSummary summary) {
    return new Distribution(summary::count, summary::totalAmount, summary::max);
  }

  /** To be called every few seconds. */
  void sample(long nanos) {
    ofCount.sample(nanos);
    ofSum.sample(nanos);
  }

  long count() {
    return (long) count.getAsDouble();
  }

  double sum() {
    return sum.getAsDouble();
  }

  /** Within the last two to three minutes. */
  double max() {
    return max.getAsDouble();
  }

  /** Within the last minute; 0 if there was nothing. */
  double mean() {
    double recorded = ofCount.growth();
    return recorded <= 0 ? 0 : ofSum.growth() / recorded;
  }
}
