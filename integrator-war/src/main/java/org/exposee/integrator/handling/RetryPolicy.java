package org.exposee.integrator.handling;

import java.time.Duration;
import java.util.Optional;
import org.exposee.integrator.backoff.Backoff;

/**
 * How often, and after which pause, a failed event is handed over again.
 *
 * @param maxTries after so many failures it is parked
 */
public record RetryPolicy(Backoff backoff, int maxTries) {
  /** The pause after so many failures, or nothing when it is to be parked. */
  Optional<Duration> pauseAfter(int failedTries) {
    return failedTries >= maxTries ? Optional.empty() : Optional.of(backoff.after(failedTries));
  }
}
