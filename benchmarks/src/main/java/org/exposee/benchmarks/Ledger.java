package org.exposee.benchmarks;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * What was sent, acknowledged and has arrived, each by its number, and how long it took from when
 * it was to be sent.
 */
final class Ledger {
  private static final int DIGITS = 3;
  private static final int ACKNOWLEDGED = 1 << 16;

  private final AtomicLongArray due;

  /** Arrivals, and {@link #ACKNOWLEDGED}. */
  private final AtomicIntegerArray seen;

  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicInteger doubled = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final Histogram toAnswer = new ConcurrentHistogram(DIGITS);
  private final Histogram toArrival = new ConcurrentHistogram(DIGITS);
  private volatile long lastArrival;
  private volatile long firstArrival;

  /**
   * @param size numbers are below it
   */
  Ledger(int size) {
    due = new AtomicLongArray(size);
    seen = new AtomicIntegerArray(size);
  }

  void sent(int number, long dueNanos) {
    due.setRelease(number, dueNanos);
    sent.incrementAndGet();
  }

  void answered(int number, boolean well, long nanos) {
    if (well) {
      seen.addAndGet(number, ACKNOWLEDGED);
      acknowledged.incrementAndGet();
      toAnswer.recordValue(Math.max(0, nanos - due.getAcquire(number)));
    } else {
      refused.incrementAndGet();
    }
  }

  void arrived(int number, long nanos) {
    if (number < 0 || number >= due.length() || due.getAcquire(number) == 0) {
      return;
    }
    if (seen.getAndIncrement(number) % ACKNOWLEDGED > 0) {
      doubled.incrementAndGet();
      return;
    }
    if (firstArrival == 0) {
      firstArrival = nanos;
    }
    lastArrival = nanos;
    toArrival.recordValue(Math.max(0, nanos - due.getAcquire(number)));
    arrived.incrementAndGet();
  }

  /** When it was to be sent. */
  long due(int number) {
    return due.getAcquire(number);
  }

  int acknowledged() {
    return acknowledged.get();
  }

  int arrived() {
    return arrived.get();
  }

  long firstArrival() {
    return firstArrival;
  }

  long lastArrival() {
    return lastArrival;
  }

  Histogram toAnswer() {
    return toAnswer;
  }

  Histogram toArrival() {
    return toArrival;
  }

  /** Waits until all that is acknowledged has arrived, or nothing more has come for that long. */
  boolean awaitArrivals(long patienceSeconds) {
    long since = System.nanoTime();
    int before = arrived.get();
    while (arrived.get() < acknowledged.get()) {
      LockSupport.parkNanos(1_000_000);
      if (arrived.get() != before) {
        before = arrived.get();
        since = System.nanoTime();
      } else if (System.nanoTime() - since > patienceSeconds * 1_000_000_000L) {
        return false;
      }
    }
    return true;
  }

  /** Acknowledged and not arrived. */
  private int lost() {
    int lost = 0;
    for (int i = 0; i < seen.length(); i++) {
      lost += seen.get(i) == ACKNOWLEDGED ? 1 : 0;
    }
    return lost;
  }

  Counts counts() {
    return new Counts(
        sent.get(), acknowledged.get(), refused.get(), arrived.get(), lost(), doubled.get());
  }
}
