package org.exposee.store;

import java.time.Duration;
import org.exposee.message.Unavailable;

/** What callers learn when a transaction fails: that nothing was done, or that nobody knows. */
final class Failures {
  private final Dialect dialect;

  Failures(Dialect dialect) {
    this.dialect = dialect;
  }

  /** It may be on disk or not; the caller cannot know before it asks. */
  static final class OutcomeUnknown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutcomeUnknown(Throwable cause) {
      super("the store cannot tell whether this was written", cause);
    }
  }

  /** A statement failed, its transaction was rolled back, and only another program helps. */
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed(Throwable cause) {
      super("the store failed: " + cause.getMessage(), cause);
    }
  }

  /** What a caller learns when a statement failed and all was rolled back. */
  RuntimeException beforeCommit(Throwable cause) {
    if (cause instanceof Unavailable known) {
      return known;
    }
    return dialect.refusal(cause).<RuntimeException>map(known -> known).orElse(new Failed(cause));
  }

  /** What a caller learns when the commit itself failed. */
  RuntimeException atCommit(Throwable cause) {
    return dialect.isUndone(cause) ? beforeCommit(cause) : new OutcomeUnknown(cause);
  }

  static Unavailable unavailable(String what, Duration retryAfter, Throwable cause) {
    return new Unavailable("the store " + what, retryAfter, cause);
  }
}
