package org.exposee.message;

import java.time.Duration;

/**
 * Nothing was done, and the same call may succeed later: a full queue, a spent budget, a store that
 * does not answer, a stop under way. Callers see 503 with {@code Retry-After}.
 */
public final class Unavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  /** The message is shown to the caller: it says what is short, with its figures. */
  public Unavailable(String message, Duration retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  public Unavailable(String message, Duration retryAfter, Throwable cause) {
    super(message, cause);
    this.retryAfter = retryAfter;
  }

  public Duration retryAfter() {
    return retryAfter;
  }
}
