package org.exposee.api;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs calls that are refused because something is short: one line a second at most, for there are
 * thousands of them when the server can least afford it. Those left out are counted in the next
 * line; after the last one of a flood there is none.
 */
final class Refusals {
  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
  private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanos;
  private long next;
  private long leftOut;

  /**
   * @param nanos a time that never goes back
   */
  Refusals(LongSupplier nanos) {
    this.nanos = nanos;
    this.next = nanos.getAsLong();
  }

  void log(String call, String reason) {
    OptionalLong before = turn();
    if (before.isPresent()) {
      long more = before.getAsLong();
      LOG.warn("{}: {}{}", call, reason, more == 0 ? "" : " (%,d more before)".formatted(more));
    }
  }

  /** How many were left out before, if it is time for a line. */
  private synchronized OptionalLong turn() {
    long now = nanos.getAsLong();
    if (now - next < 0) {
      leftOut++;
      return OptionalLong.empty();
    }
    long before = leftOut;
    leftOut = 0;
    next = now + INTERVAL;
    return OptionalLong.of(before);
  }
}
