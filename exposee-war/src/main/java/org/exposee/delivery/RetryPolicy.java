package org.exposee.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.exposee.delivery.Outcome.Answered;
import org.exposee.delivery.Verdict.Dead;
import org.exposee.delivery.Verdict.Delivered;
import org.exposee.delivery.Verdict.RetryAt;

/** Judges attempts: pure, it knows neither store nor network. */
final class RetryPolicy {
  /** A receiver that asks for more waits no longer than this. */
  static final Duration LONGEST_RETRY_AFTER = Duration.ofDays(1);

  /** A receiver that is gone for good, and says so. */
  static final int GONE = 410;

  private final List<Duration> schedule;
  private final double jitter;
  private final DoubleSupplier random;

  /**
   * @param schedule wait before each attempt
   * @param jitter by which part a wait is made longer or shorter
   * @param random from 0 to 1
   */
  RetryPolicy(List<Duration> schedule, double jitter, DoubleSupplier random) {
    this.schedule = schedule;
    this.jitter = jitter;
    this.random = random;
  }

  /** When the first attempt is due for what is accepted now. */
  Instant first(Instant now) {
    return now.plus(waitBefore(1));
  }

  Verdict judge(Due due, Outcome outcome, Instant now) {
    if (outcome instanceof Answered answered && answered.accepted()) {
      return new Delivered();
    }
    boolean gone = outcome instanceof Answered answered && answered.status() == GONE;
    boolean last = due.trigger() == Trigger.PING || due.number() >= schedule.size();
    return gone || last ? new Dead() : new RetryAt(next(due, outcome, now));
  }

  private Instant next(Due due, Outcome outcome, Instant now) {
    Instant scheduled = now.plus(waitBefore(due.number() + 1));
    Instant wished = now.plus(wish(outcome));
    return wished.isAfter(scheduled) ? wished : scheduled;
  }

  /** How long the receiver has asked to be left alone; zero if it has not. */
  static Duration wish(Outcome outcome) {
    Duration wish =
        outcome instanceof Answered answered
            ? answered.retryAfter().orElse(Duration.ZERO)
            : Duration.ZERO;
    return wish.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wish;
  }

  private Duration waitBefore(int number) {
    double factor = 1 + jitter * (2 * random.getAsDouble() - 1);
    return Duration.ofMillis(Math.round(schedule.get(number - 1).toMillis() * factor));
  }
}
