package org.exposee.delivery;

import java.time.Duration;
import java.util.Optional;
import org.exposee.delivery.Attempt.Failure;

/** How an exchange with a receiver ended, before anybody has judged it. */
sealed interface Outcome {

  /**
   * The receiver has answered; what of its answer's body was missing, slow or too long does not
   * matter.
   *
   * @param retryAfter from now, if the receiver has asked for it in a form that can be understood
   * @param start the first bytes of the body, at most {@link Attempt#MAX_ANSWER}
   */
  record Answered(int status, Optional<Duration> retryAfter, byte[] start) implements Outcome {
    boolean accepted() {
      return status >= 200 && status < 300;
    }

    /** It may have too much in flight: it says so, or it fails. */
    boolean troubled() {
      return status == 429 || status >= 500;
    }

    /** The receiver has too much to do, or what stands before it cannot reach it. */
    boolean overloaded() {
      return status == 429 || (status >= 502 && status <= 504);
    }
  }

  /** There was no answer. */
  record Unanswered(Failure failure) implements Outcome {
    static Unanswered of(String code, String detail) {
      return new Unanswered(new Failure(code, detail));
    }

    /** Whatever there was no time for: all those codes end so. */
    boolean timedOut() {
      return failure.code().endsWith("timeout");
    }
  }
}
