package org.exposee.monitor;

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * How a total that only grows has grown within the last minute, by samples that somebody else takes
 * every few seconds. For any thread.
 */
final class Rate {
  /** A minute, with one every five seconds. */
  private static final int SAMPLES = 13;

  private final DoubleSupplier total;
  private final double[] totals = new double[SAMPLES];
  private final long[] times = new long[SAMPLES];
  private int taken;

  Rate(DoubleSupplier total) {
    this.total = total;
  }

  /**
   * @param nanos as {@link System#nanoTime}
   */
  synchronized void sample(long nanos) {
    int at = taken % SAMPLES;
    totals[at] = total.getAsDouble();
    times[at] = nanos;
    taken++;
  }

  /** Between the oldest and the latest sample; 0 before there are two. */
  synchronized double growth() {
    return taken < 2 ? 0 : totals[latest()] - totals[oldest()];
  }

  synchronized double perSecond() {
    long nanos = taken < 2 ? 0 : times[latest()] - times[oldest()];
    return nanos <= 0 ? 0 : growth() * TimeUnit.SECONDS.toNanos(1) / nanos;
  }

  private int latest() {
    return (taken - 1) % SAMPLES;
  }

  private int oldest() {
    return taken < SAMPLES ? 0 : taken % SAMPLES;
  }
}
