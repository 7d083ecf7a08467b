package org.exposee.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Whether an endpoint is alive, from how its attempts end. After five failures in a row it is only
 * probed: one attempt, then a pause that doubles from one second up to thirty, until one succeeds:
 * a dead receiver with a long backlog is not stormed, and the backlog's attempts are not used up.
 * For one thread, except where it says so.
 */
final class Pulse {
  private static final int FAILURES_TO_PROBE = 5;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final long LONGEST_REST_MILLIS = 3_000;
  private static final Duration BETWEEN_RECOVERIES = Duration.ofMinutes(1);

  private Optional<Instant> failingSince;
  private Instant pausedAt = Instant.MIN;
  private Instant pausedUntil = Instant.MIN;
  private Duration pause = Duration.ZERO;
  private Instant recoveredAt = Instant.MIN;
  private int failures;
  private long warnedDays;
  private volatile boolean down;
  private boolean proven;

  /**
   * @param failingSince as the registry remembers it
   */
  Pulse(Optional<Instant> failingSince) {
    this.failingSince = failingSince;
    this.down = failingSince.isPresent();
  }

  /** The first failure behind which no success has come. */
  Optional<Instant> failingSince() {
    return failingSince;
  }

  Instant pausedUntil() {
    return pausedUntil;
  }

  /** Only one attempt at a time may find out whether it is alive again. */
  boolean probing() {
    return failures >= FAILURES_TO_PROBE;
  }

  /** It did not answer when it was last asked. On any thread. */
  boolean isDown() {
    return down;
  }

  Standing standing() {
    if (down) {
      return Standing.DOWN;
    }
    return proven ? Standing.PROVEN : Standing.NEW;
  }

  /**
   * Returns whether it was down before, so that what waits for it shall be tried now: at most once
   * a minute, because one delivery that always fails between others that do not would else use up
   * its attempts at once.
   */
  boolean succeeded(Instant now) {
    boolean recovered = down && recoveredAt.plus(BETWEEN_RECOVERIES).isBefore(now);
    wake();
    failingSince = Optional.empty();
    down = false;
    proven = true;
    if (recovered) {
      recoveredAt = now;
    }
    return recovered;
  }

  /**
   * @param unreachable it is the endpoint's failure, not perhaps that one delivery's
   * @param begun when the attempt was begun: one from before the pause does not make it longer
   */
  void failed(boolean unreachable, Instant begun, Instant now) {
    failingSince = failingSince.or(() -> Optional.of(begun));
    failures++;
    down |= unreachable || failures >= FAILURES_TO_PROBE;
    if (probing() && !begun.isBefore(pausedAt)) {
      pause = longer(pause);
      pausedAt = now;
      pauseUntil(now.plus(spread(pause)));
    }
  }

  /** A moment, at random: a thousand that were late together are not tried again together. */
  void rest(Instant now) {
    pauseUntil(now.plusMillis(ThreadLocalRandom.current().nextLong(LONGEST_REST_MILLIS)));
  }

  /** Up to a quarter shorter: a thousand that have failed together are not tried together. */
  private static Duration spread(Duration pause) {
    long millis = pause.toMillis();
    return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 4 + 1));
  }

  private static Duration longer(Duration pause) {
    Duration next = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
    return next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
  }

  /** Once for each day that it has been failing. */
  boolean isTimeToWarn(Instant now) {
    long days = failingSince.map(since -> Duration.between(since, now).toDays()).orElse(0L);
    boolean another = days > warnedDays;
    warnedDays = days;
    return another;
  }

  /** Nothing is sent before that instant, unless it was paused for longer. */
  void pauseUntil(Instant until) {
    if (until.isAfter(pausedUntil)) {
      pausedUntil = until;
    }
  }

  /**
   * Its owner says that it is back: it is tried at once.
   *
   * @param since as the registry has it by now
   */
  void registeredAgain(Optional<Instant> since) {
    wake();
    failingSince = since;
  }

  /** Another node has reached it: its failures are counted anew. */
  void recoveredElsewhere() {
    failingSince = Optional.empty();
  }

  private void wake() {
    failures = 0;
    pause = Duration.ZERO;
    pausedUntil = Instant.MIN;
    pausedAt = Instant.MIN;
  }
}
