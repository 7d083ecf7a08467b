package org.exposee.integrator.monitor;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How often something happens, out of a count that only grows: per second, over the last minute
 * when {@link #sample()} is called every five seconds, else over the last twelve calls.
 */
final class Rate {
  private static final int SAMPLES = 12;

  private final LongSupplier count;
  private final LongSupplier nanoTime;
  private final long[] counts = new long[SAMPLES];
  private final long[] times = new long[SAMPLES];
  private int taken;

  /** With a clock in nanoseconds that is never put back. */
  Rate(LongSupplier count, LongSupplier nanoTime) {
    this.count = count;
    this.nanoTime = nanoTime;
    sample();
  }

  /** Remembers how far the count is; the oldest of what is remembered is forgotten. */
  synchronized void sample() {
    counts[taken % SAMPLES] = count.getAsLong();
    times[taken % SAMPLES] = nanoTime.getAsLong();
    taken = taken + 1 < 2 * SAMPLES ? taken + 1 : SAMPLES;
  }

  /** From the oldest sample until now; 0 if no time has passed since. */
  synchronized double perSecond() {
    int oldest = taken < SAMPLES ? 0 : taken % SAMPLES;
    long nanos = nanoTime.getAsLong() - times[oldest];
    double seconds = nanos / (double) TimeUnit.SECONDS.toNanos(1);
    return nanos <= 0 ? 0 : (count.getAsLong() - counts[oldest]) / seconds;
  }
}
