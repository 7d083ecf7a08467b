package org.exposee.integrator.api;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the administrator of secrets that do not fit, or soon will not. At most once a minute:
 * anybody can send wrong signatures, and must not fill the log by that.
 */
final class SignatureLog {
  private static final Logger LOG = LoggerFactory.getLogger(SignatureLog.class);
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final String WHAT_TO_DO =
      "Put Exposee's new secret into integrator.secrets, or call POST /register-webhook again,"
          + " which makes Integrator's own the current one.";

  private final Clock clock;
  private final AtomicReference<Instant> nextRefused = new AtomicReference<>(Instant.MIN);
  private final AtomicReference<Instant> nextAging = new AtomicReference<>(Instant.MIN);

  SignatureLog(Clock clock) {
    this.clock = clock;
  }

  /** Nothing that is known here has signed a delivery. */
  void refused() {
    if (isTime(nextRefused)) {
      LOG.warn(
          "A delivery was refused: it is signed by no secret that is known here. If the secret was"
              + " changed at Exposee: {}",
          WHAT_TO_DO);
    }
  }

  /** What is known here has signed, but is not what the sender takes first. */
  void aging() {
    if (isTime(nextAging)) {
      LOG.warn(
          "Exposee signs by another secret first: it was changed there, and 24 hours later the one"
              + " that is known here signs no more. {}",
          WHAT_TO_DO);
    }
  }

  private boolean isTime(AtomicReference<Instant> next) {
    Instant now = clock.instant();
    Instant due = next.get();
    return !now.isBefore(due) && next.compareAndSet(due, now.plus(PAUSE));
  }
}
