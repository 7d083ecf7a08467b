package org.exposee.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Time that goes on as everybody's does, and can be put forward. */
final class SettableTicker extends Clock implements Ticker {
  private volatile Duration ahead = Duration.ZERO;

  synchronized void advance(Duration by) {
    ahead = ahead.plus(by);
  }

  @Override
  public Instant now() {
    return Instant.now().plus(ahead);
  }

  @Override
  public long nanos() {
    return System.nanoTime() + ahead.toNanos();
  }

  @Override
  public Instant instant() {
    return now();
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
