package org.exposee.delivery;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.exposee.delivery.Attempt.Failure;
import org.exposee.delivery.Outcome.Answered;
import org.exposee.delivery.Outcome.Unanswered;
import org.exposee.delivery.Verdict.Delivered;
import org.exposee.delivery.Verdict.RetryAt;
import org.exposee.message.Ids;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes finished attempts down. What the store does not take is kept and written again: each entry
 * is fenced by its number, so that twice is as once. For the dispatcher's thread.
 */
final class Recorder {
  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
  private static final byte[] NOTHING = {};

  /** With so many that are not written yet, nothing more is sent. */
  private static final int MAX_OPEN = 4_096;

  private final Attempts attempts;
  private final Loop loop;
  private final Ids ids;
  private final Ticker ticker;
  private final Deque<Entry> refused = new ArrayDeque<>();
  private int open;
  private boolean failing;

  Recorder(Attempts attempts, Loop loop, Ids ids, Ticker ticker) {
    this.attempts = attempts;
    this.loop = loop;
    this.ids = ids;
    this.ticker = ticker;
  }

  private record Entry(Attempt attempt, Optional<Due> next, Consumer<Optional<Due>> written) {}

  /**
   * Writes an attempt that was made.
   *
   * @param written told on the dispatcher's thread, with what is due next
   */
  void made(Flight flight, Outcome outcome, Verdict verdict, Consumer<Optional<Due>> written) {
    Due due = flight.job().due();
    Optional<Due> next =
        verdict instanceof RetryAt retry ? Optional.of(due.retryAt(retry.at())) : Optional.empty();
    record(new Entry(attempt(flight, outcome, verdict), next, written));
  }

  /** Writes that a delivery has ended without having been sent. */
  void unsent(Due due, Result result, Failure why, Consumer<Optional<Due>> written) {
    Attempt attempt =
        new Attempt(
            ids.next(),
            due,
            ticker.now(),
            Duration.ZERO,
            result,
            OptionalInt.empty(),
            Optional.of(why),
            NOTHING);
    record(new Entry(attempt, Optional.empty(), written));
  }

  private Attempt attempt(Flight flight, Outcome outcome, Verdict verdict) {
    Duration duration = Duration.ofNanos(ticker.nanos() - flight.startedNanos());
    if (outcome instanceof Answered answered) {
      Optional<Failure> failure =
          answered.accepted() ? Optional.empty() : Optional.of(Failures.ofStatus(answered));
      return attempt(
          flight, duration, verdict, OptionalInt.of(answered.status()), failure, answered.start());
    }
    Failure failure = ((Unanswered) outcome).failure();
    return attempt(flight, duration, verdict, OptionalInt.empty(), Optional.of(failure), NOTHING);
  }

  private static Attempt attempt(
      Flight flight,
      Duration duration,
      Verdict verdict,
      OptionalInt status,
      Optional<Failure> failure,
      byte[] answer) {
    return new Attempt(
        flight.attempt(),
        flight.job().due(),
        flight.started(),
        duration,
        result(verdict),
        status,
        failure,
        answer);
  }

  private static Result result(Verdict verdict) {
    if (verdict instanceof Delivered) {
      return Result.DELIVERED;
    }
    return verdict instanceof RetryAt ? Result.FAILED : Result.DEAD;
  }

  private void record(Entry entry) {
    open++;
    write(entry);
  }

  private void write(Entry entry) {
    recorded(entry)
        .whenComplete((ours, failure) -> loop.execute(() -> wrote(entry, ours, failure)));
  }

  /** What is thrown must not make it forget the entry, which would be open for ever. */
  private CompletableFuture<Boolean> recorded(Entry entry) {
    try {
      return attempts.record(entry.attempt(), entry.next());
    } catch (RuntimeException | Error thrown) {
      return CompletableFuture.failedFuture(thrown);
    }
  }

  private void wrote(Entry entry, Boolean ours, Throwable failure) {
    if (failure != null) {
      notice(failure);
      refused.add(entry);
      return;
    }
    failing = false;
    if (!ours) {
      LOG.debug("not this node's any more, or written already: {}", entry.attempt());
    }
    open--;
    entry.written().accept(entry.next());
  }

  /** Logs the first of a series. */
  private void notice(Throwable failure) {
    if (!failing) {
      LOG.warn("attempts cannot be recorded now and are kept: {}", failure.toString());
      failing = true;
    }
  }

  /** Writes again what was refused; to be called now and then. */
  void again() {
    int count = refused.size();
    for (int i = 0; i < count; i++) {
      write(refused.remove());
    }
  }

  boolean hasRoom() {
    return open < MAX_OPEN;
  }

  boolean isDone() {
    return open == 0;
  }
}
