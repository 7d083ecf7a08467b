package org.exposee.integrator.inbox;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What has come since the inbox was opened, and how much of it is still to do. It follows the
 * commits and is kept in memory, so that asking costs nothing, however much there is.
 */
public final class Tally {
  private final LongAdder stored = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final AtomicLong waiting = new AtomicLong();
  private final AtomicLong parked = new AtomicLong();

  Tally(Counts found) {
    waiting.set(found.waiting());
    parked.set(found.parked());
  }

  /** Takes a place among those that wait, if fewer than so many do. */
  boolean reserve(int max) {
    if (waiting.incrementAndGet() <= max) {
      return true;
    }
    waiting.decrementAndGet();
    return false;
  }

  /** What became of the one that has a place; null if it could not be written. */
  void received(Receipt receipt) {
    if (receipt == Receipt.STORED) {
      stored.increment();
    } else {
      waiting.decrementAndGet();
      count(receipt);
    }
  }

  /** What became of one without a place. */
  void count(Receipt receipt) {
    if (receipt == Receipt.DUPLICATE) {
      duplicates.increment();
    }
  }

  void ended(State state, int events) {
    waiting.addAndGet(-events);
    if (state == State.PARKED) {
      parked.addAndGet(events);
    }
  }

  void unparked(int events) {
    parked.addAndGet(-events);
    waiting.addAndGet(events);
  }

  void forgotten(long parkedOnes) {
    parked.addAndGet(-parkedOnes);
  }

  /** Events that were stored since the inbox was opened. */
  public long stored() {
    return stored.sum();
  }

  /** Arrivals that were known already, since the inbox was opened. */
  public long duplicates() {
    return duplicates.sum();
  }

  /** Events that wait to be handled now, with those that are just being stored. */
  public long waiting() {
    return waiting.get();
  }

  /** Events that are parked now. */
  public long parked() {
    return parked.get();
  }
}
