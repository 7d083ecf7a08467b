package org.exposee.delivery;

import java.time.Instant;
import java.util.OptionalInt;

/**
 * At most so many attempts begun within any second, exactly; without a limit it allows everything.
 * A clock that is put back begins a new count. For one thread.
 */
final class Pace {
  private static final long SECOND = 1_000;

  /** When the latest attempts were begun, in milliseconds; the next place is the oldest. */
  private final long[] begun;

  private int next;
  private int known;
  private long newest = Long.MIN_VALUE;

  /**
   * @param limit attempts a second
   */
  Pace(OptionalInt limit) {
    this.begun = new long[limit.orElse(0)];
  }

  boolean isFor(OptionalInt limit) {
    return begun.length == limit.orElse(0);
  }

  /** When the next one may begin; what lies in the past means at once. */
  Instant nextAt() {
    boolean full = begun.length > 0 && known == begun.length;
    return full ? Instant.ofEpochMilli(begun[next] + SECOND) : Instant.MIN;
  }

  boolean allows(Instant now) {
    return !nextAt().isAfter(now) || now.toEpochMilli() < newest;
  }

  void begun(Instant now) {
    if (begun.length == 0) {
      return;
    }
    long millis = now.toEpochMilli();
    if (millis < newest) {
      known = 0;
    }
    newest = millis;
    begun[next] = millis;
    next = (next + 1) % begun.length;
    known = Math.min(begun.length, known + 1);
  }
}
