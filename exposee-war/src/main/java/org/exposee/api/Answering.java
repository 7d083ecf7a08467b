package org.exposee.api;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import org.exposee.message.Budget;

/**
 * What all answers share.
 *
 * @param timer for calls that are suspended for too long
 * @param counts of all of them
 * @param memory for answers that their callers have not read yet, in bytes
 */
record Answering(ScheduledExecutorService timer, AnswerCounts counts, Budget memory) {
  private static final long MOST_KEPT = 16L << 20;
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration RESTART = Duration.ofSeconds(5);

  Answering(ScheduledExecutorService timer, AnswerCounts counts) {
    this(timer, counts, new Budget(MOST_KEPT));
  }

  Rejected tooMuch() {
    return Rejected.retryLater(
        503, "Answers of %,d bytes wait to be read, the limit.".formatted(memory.limit()), RETRY);
  }

  /** For who still waits when the server waits no longer. */
  static Rejected stopped() {
    return Rejected.retryLater(
        503, "Exposee stops. What was asked for may have been done all the same.", RESTART);
  }
}
