package org.exposee.integrator.backoff;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Exponential backoff: {@code first} after the first failure, doubled after each further one up to
 * {@code max}, each ±20 % so that many who failed together do not come back together.
 *
 * @param random gives numbers from 0 (inclusive) to 1 (exclusive)
 */
public record Backoff(Duration first, Duration max, DoubleSupplier random) {
  private static final int MAX_DOUBLINGS = 40;
  private static final double JITTER = 0.2;

  /** How long to wait after so many failed tries, at least one. */
  public Duration after(int failedTries) {
    long doublings = 1L << Math.min(failedTries - 1, MAX_DOUBLINGS);
    double millis = Math.min((double) first.toMillis() * doublings, (double) max.toMillis());
    return Duration.ofMillis(Math.round(millis * (1 - JITTER + 2 * JITTER * random.getAsDouble())));
  }
}
