package org.exposee.integrator.registration;

import java.time.Instant;
import java.util.Optional;

/** How registering Integrator's own callback has gone since the start, by itself or by call. */
public final class Tries {
  private long failures;
  private long consecutiveFailures;
  private Instant lastSuccess;

  Tries() {}

  synchronized void ended(boolean registered, Instant at) {
    if (registered) {
      lastSuccess = at;
      consecutiveFailures = 0;
    } else {
      failures++;
      consecutiveFailures++;
    }
  }

  /** Tries that Exposee has not acknowledged, all of them. */
  public synchronized long failures() {
    return failures;
  }

  /** Tries that Exposee has not acknowledged since it last acknowledged one. */
  public synchronized long consecutiveFailures() {
    return consecutiveFailures;
  }

  /** When Exposee last acknowledged one, if it has since the start. */
  public synchronized Optional<Instant> lastSuccess() {
    return Optional.ofNullable(lastSuccess);
  }
}
