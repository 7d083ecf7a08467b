package org.exposee.api;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * How many calls have been answered since the start, by the status of their answers; not those that
 * the server refuses by itself. For any thread.
 */
public final class AnswerCounts {
  private static final int STATUSES = 600;

  private final AtomicLongArray counts = new AtomicLongArray(STATUSES);

  /**
   * @param status one of HTTP's, 100 to 599
   */
  void count(int status) {
    counts.incrementAndGet(status);
  }

  /** Answers with such a status. */
  public long with(IntPredicate status) {
    return IntStream.range(0, STATUSES).filter(status).mapToLong(counts::get).sum();
  }
}
