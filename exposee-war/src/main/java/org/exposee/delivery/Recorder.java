package org.exposee.delivery;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.exposee.delivery.Attempt.Failure;
import org.exposee.delivery.Attempts.Made;
import org.exposee.delivery.Outcome.Answered;
import org.exposee.delivery.Outcome.Unanswered;
import org.exposee.delivery.Verdict.Delivered;
import org.exposee.delivery.Verdict.RetryAt;
import org.exposee.message.Ids;
import org.exposee.message.Unavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes finished attempts down, a few together: nobody waits for it, and a commit costs about as
 * much for one as for many. What the store does not take is kept and written again: each entry is
 * fenced by its number, so that twice is as once. For the dispatcher's thread.
 */
final class Recorder {
  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
  private static final byte[] NOTHING = {};

  /** With so many that are not written yet, nothing more is sent. */
  private static final int MAX_OPEN = 4_096;

  /** The first may wait so long for company. */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  /** Enough company. */
  private static final int TOGETHER = 128;

  private final Attempts attempts;
  private final Loop loop;
  private final Ids ids;
  private final Ticker ticker;
  private final Deque<Entry> refused = new ArrayDeque<>();
  private List<Entry> together = new ArrayList<>();
  private long writeAt;
  private int open;
  private boolean failing;
  private int notOurs;
  private Observer observer = attempt -> {};

  Recorder(Attempts attempts, Loop loop, Ids ids, Ticker ticker) {
    this.attempts = attempts;
    this.loop = loop;
    this.ids = ids;
    this.ticker = ticker;
  }

  private record Entry(Made made, Consumer<Optional<Due>> written) {}

  /** To be called before anything is recorded. */
  void listen(Observer listener) {
    observer = listener;
  }

  /**
   * Writes an attempt that was made.
   *
   * @param written told on the dispatcher's thread, with what is due next
   */
  void made(Flight flight, Outcome outcome, Verdict verdict, Consumer<Optional<Due>> written) {
    Due due = flight.job().due();
    Optional<Due> next =
        verdict instanceof RetryAt retry ? Optional.of(due.retryAt(retry.at())) : Optional.empty();
    record(new Entry(new Made(attempt(flight, outcome, verdict), next), written));
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
    record(new Entry(new Made(attempt, Optional.empty()), written));
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
    add(entry);
  }

  private void add(Entry entry) {
    if (together.isEmpty()) {
      writeAt = System.nanoTime() + PATIENCE_NANOS;
    }
    together.add(entry);
    if (together.size() >= TOGETHER) {
      write();
    }
  }

  /** Writes what has waited long enough; returns how long what is left may wait. */
  Duration pump() {
    if (!together.isEmpty()) {
      long left = writeAt - System.nanoTime();
      if (left > 0) {
        return Duration.ofNanos(left);
      }
      write();
    }
    return ChronoUnit.FOREVER.getDuration();
  }

  private void write() {
    List<Entry> entries = together;
    together = new ArrayList<>();
    write(entries);
  }

  private void write(List<Entry> entries) {
    recorded(entries)
        .whenComplete((ours, failure) -> loop.execute(() -> wrote(entries, ours, failure)));
  }

  /** What is thrown must not make it forget the entries, which would be open for ever. */
  private CompletableFuture<List<Boolean>> recorded(List<Entry> entries) {
    try {
      return attempts.record(entries.stream().map(Entry::made).toList());
    } catch (RuntimeException | Error thrown) {
      return CompletableFuture.failedFuture(thrown);
    }
  }

  /** One that the store does not take must not keep the others out. */
  private void wrote(List<Entry> entries, List<Boolean> ours, Throwable failure) {
    if (failure == null) {
      failing = false;
      for (int i = 0; i < entries.size(); i++) {
        Entry entry = entries.get(i);
        boolean still = ours.get(i);
        Loop.guarded(() -> wrote(entry, still));
      }
    } else if (entries.size() > 1 && !(failure instanceof Unavailable)) {
      entries.forEach(entry -> write(List.of(entry)));
    } else {
      notice(failure);
      refused.addAll(entries);
    }
  }

  private void wrote(Entry entry, boolean ours) {
    Attempt attempt = entry.made().attempt();
    open--;
    if (ours) {
      Loop.guarded(() -> observer.recorded(attempt));
    } else {
      notOurs++;
      LOG.debug("not this node's any more, or written already: {}", attempt);
    }
    entry.written().accept(entry.made().next());
  }

  /** Logs the first of a series. */
  private void notice(Throwable failure) {
    if (!failing) {
      LOG.warn("attempts cannot be recorded now and are kept: {}", failure.toString());
      failing = true;
    }
  }

  /** Writes again what was refused, and says what came too late; to be called now and then. */
  void again() {
    if (notOurs > 0) {
      LOG.info(
          "{} attempts were not recorded: they were already, or are other nodes' by now", notOurs);
      notOurs = 0;
    }
    int count = refused.size();
    for (int i = 0; i < count; i++) {
      add(refused.remove());
    }
  }

  boolean hasRoom() {
    return open < MAX_OPEN;
  }

  boolean isDone() {
    return open == 0;
  }
}
