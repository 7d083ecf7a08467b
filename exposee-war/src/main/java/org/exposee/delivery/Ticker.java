package org.exposee.delivery;

import java.time.Clock;
import java.time.Instant;

/** The time, as the delivery engine sees it; a test moves its own. */
public interface Ticker {

  /**
   * The time by which deliveries become due. It is the clock's, but does not go back with it: see
   * {@link SteadyTicker}.
   */
  Instant now();

  /** What the clock shows, whatever it has shown before: for what others compare with theirs. */
  Instant clock();

  /** Nanoseconds from an arbitrary point, which never go back: for deadlines. */
  long nanos();

  /** The time of this machine. */
  static Ticker system() {
    return new SteadyTicker(Clock.systemUTC(), System::nanoTime);
  }
}
