package org.exposee.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Time that goes on as everybody's does, and can be put forward. Its clock can also be put to
 * another time of day, which no stopwatch notices.
 */
final class SettableTicker extends Clock implements Ticker {
  private final SteadyTicker steady;
  private volatile Duration ahead = Duration.ZERO;
  private volatile Duration off = Duration.ZERO;

  SettableTicker() {
    this(Duration.ZERO);
  }

  /**
   * @param off by which its clock is wrong at first
   */
  SettableTicker(Duration off) {
    this.off = off;
    this.steady = new SteadyTicker(this, () -> System.nanoTime() + ahead.toNanos());
  }

  /** Puts the clock forward, or back. */
  synchronized void jump(Duration by) {
    off = off.plus(by);
  }

  synchronized void advance(Duration by) {
    ahead = ahead.plus(by);
  }

  @Override
  public Instant now() {
    return steady.now();
  }

  @Override
  public Instant clock() {
    return instant();
  }

  @Override
  public long nanos() {
    return steady.nanos();
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(ahead).plus(off);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("UTC only");
  }
}
