package org.exposee.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes with the clock as long as that goes forward, or back by no more than a minute. When the
 * clock is put back further, it goes on as if nothing had been: else all that waits, for a retry or
 * behind a pause, would wait longer by as much. That lasts until the clock has caught up, or the
 * next start.
 */
final class SteadyTicker implements Ticker {
  private static final Logger LOG = LoggerFactory.getLogger(SteadyTicker.class);
  private static final Duration FOLLOWED_BACK = Duration.ofMinutes(1);
  private static final Duration WORTH_SAYING = Duration.ofMinutes(5);

  private final Clock clock;
  private final LongSupplier stopwatch;
  private Instant base;
  private long baseNanos;
  private boolean apart;

  /**
   * @param stopwatch nanoseconds that never go back
   */
  SteadyTicker(Clock clock, LongSupplier stopwatch) {
    this.clock = clock;
    this.stopwatch = stopwatch;
    this.baseNanos = stopwatch.getAsLong();
    this.base = clock.instant();
  }

  @Override
  public synchronized Instant now() {
    long nanos = stopwatch.getAsLong();
    Instant shown = clock.instant();
    Instant steady = base.plusNanos(nanos - baseNanos);
    boolean back = shown.isBefore(steady.minus(FOLLOWED_BACK));
    notice(back, Duration.between(steady, shown));
    base = back ? steady : shown;
    baseNanos = nanos;
    return base;
  }

  private void notice(boolean back, Duration jump) {
    if (back && !apart) {
      LOG.warn("the clock was put back by {}; what waits does not wait longer", jump.negated());
    } else if (jump.compareTo(WORTH_SAYING) > 0) {
      LOG.warn("the clock was put forward by {}; what was to wait until then is due", jump);
    }
    apart = back;
  }

  @Override
  public Instant clock() {
    return clock.instant();
  }

  @Override
  public long nanos() {
    return stopwatch.getAsLong();
  }
}
