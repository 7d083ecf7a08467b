package org.exposee.integrator.monitor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** How long ago something was. */
final class Age {
  /** It has not been, or nobody can say when. */
  static final double UNKNOWN = -1;

  private static final double MILLIS = 1000;

  private Age() {}

  /** In seconds, to the millisecond; 0 if the clock was put back behind it. */
  static double seconds(Instant since, Clock clock) {
    return Math.max(0, Duration.between(since, clock.instant()).toMillis() / MILLIS);
  }
}
