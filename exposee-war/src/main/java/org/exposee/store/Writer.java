package org.exposee.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.exposee.message.Unavailable;
import org.exposee.store.Entry.Place;
import org.exposee.store.Entry.Work;
import org.exposee.store.Transactions.Ending;
import org.exposee.store.Transactions.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes for all, on a thread of its own, or on two where the database takes both: then one is for
 * callers, the other for the dispatcher, whose own calls keep their order. Whoever waits while it
 * commits shares the next commit (group commit), callers before the dispatcher; futures complete
 * behind it. Nobody interrupts these threads, and nothing that an entry throws ends them.
 */
final class Writer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

  /** The dispatcher's own calls are bounded by what it has in flight, so more of them may wait. */
  private static final int OWN_FACTOR = 16;

  /** Another node has been in the way so often; then it is said. */
  private static final int MOST_TRIES = 4;

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

  private final Sessions sessions;
  private final Dialect dialect;
  private final Transactions transactions;
  private final Failures failures;
  private final Line callers;
  private final Line own;
  private final AtomicLong commits = new AtomicLong();
  private volatile boolean closing;
  private volatile boolean broken;

  /**
   * @param capacity calls that may wait; one more is refused
   */
  Writer(Sessions sessions, Dialect dialect, int capacity) {
    this.sessions = sessions;
    this.dialect = dialect;
    this.transactions = new Transactions(sessions, dialect);
    this.failures = new Failures(dialect);
    this.callers = new Line(capacity);
    this.own = dialect.writesAtOnce() ? new Line(capacity) : callers;
    lines().forEach(line -> line.thread.start());
  }

  private Stream<Line> lines() {
    return Stream.of(callers, own).distinct();
  }

  /** Entries that keep their order, and the thread that runs them. */
  private final class Line {
    private final EntryQueue queue;
    private final Thread thread = new Thread(() -> Writer.this.run(this), "exposee-store-writer");
    private boolean failing;

    Line(int capacity) {
      queue = new EntryQueue(capacity, capacity * OWN_FACTOR);
      thread.setDaemon(true);
    }
  }

  /**
   * For callers from outside.
   *
   * @param weight about how many rows it writes: a commit has a bounded weight, so that nobody
   *     waits long for others
   * @return cancelling it before its turn withdraws the work
   */
  <T> CompletableFuture<T> write(int weight, Work<T> work) {
    Entry<T> entry = new Entry<>(Place.INSIDE, weight, work);
    return queued(entry, callers.queue.offerOfCaller(entry));
  }

  /** For the dispatcher, which bounds its calls itself. */
  <T> CompletableFuture<T> writeOwn(int weight, Work<T> work) {
    return own(new Entry<>(Place.INSIDE, weight, work));
  }

  /**
   * For what goes on with a call in steps, in order with those of callers: between the steps others
   * have a commit without its rows.
   */
  <T> CompletableFuture<T> writeAlone(Work<T> work) {
    Entry<T> entry = new Entry<>(Place.ALONE, 1, work);
    return queued(entry, callers.queue.offerStep(entry));
  }

  /** Between two transactions, for checkpoints. */
  <T> CompletableFuture<T> between(Work<T> work) {
    return own(new Entry<>(Place.BETWEEN, 1, work));
  }

  private <T> CompletableFuture<T> own(Entry<T> entry) {
    return queued(entry, own.queue.offerOwn(entry));
  }

  private <T> CompletableFuture<T> queued(Entry<T> entry, boolean taken) {
    if (taken) {
      return entry.future();
    }
    return CompletableFuture.failedFuture(closing ? stopping() : full());
  }

  private Unavailable full() {
    String what = "has %,d calls waiting already".formatted(waiting());
    return Failures.unavailable(what, Duration.ofSeconds(1), null);
  }

  private static Unavailable stopping() {
    return Failures.unavailable("is stopping", Duration.ofSeconds(5), null);
  }

  /** Calls that wait now. */
  int waiting() {
    return lines().mapToInt(line -> line.queue.size()).sum();
  }

  long commits() {
    return commits.get();
  }

  /** An error came after which nothing is written until the next start. */
  boolean isBroken() {
    return broken;
  }

  private void run(Line line) {
    for (List<Entry<?>> next = take(line); !next.isEmpty(); next = take(line)) {
      if (next.get(0).place() == Place.BETWEEN) {
        between(line, next.get(0));
      } else {
        commit(line, next.stream().filter(entry -> !entry.isDone()).toList());
      }
    }
  }

  private static List<Entry<?>> take(Line line) {
    List<Entry<?>> next = line.queue.take();
    if (Thread.interrupted()) {
      LOG.warn("the store's writer was interrupted; it goes on");
    }
    return next;
  }

  private void between(Line line, Entry<?> entry) {
    try {
      Session session = sessions.borrow();
      try {
        entry.run(session);
      } finally {
        sessions.giveBack(session);
      }
      entry.complete();
    } catch (Throwable t) {
      notice(line, t);
      entry.fail(failures.beforeCommit(t));
    }
  }

  private void commit(Line line, List<Entry<?>> batch) {
    for (int tries = 1; !batch.isEmpty(); tries++) {
      Ending ending = attempt(batch);
      if (ending.step() == Step.DONE) {
        commits.incrementAndGet();
        recovered(line);
        batch.forEach(Entry::complete);
        return;
      }
      if (ending.step() == Step.WORK && batch.size() > 1) {
        batch.forEach(entry -> commitAlone(line, entry));
        return;
      }
      if (ending.step() == Step.COMMIT) {
        failAll(line, batch, ending.cause(), failures.atCommit(ending.cause()));
        return;
      }
      if (tries == MOST_TRIES || !dialect.isCollision(ending.cause())) {
        failAll(line, batch, ending.cause(), failures.beforeCommit(ending.cause()));
        return;
      }
    }
  }

  private Ending attempt(List<Entry<?>> batch) {
    return broken
        ? new Ending(
            Step.BEGIN,
            Failures.unavailable("had an error and needs a restart", Duration.ofMinutes(1), null))
        : transactions.run(batch);
  }

  private void commitAlone(Line line, Entry<?> entry) {
    if (!entry.isDone()) {
      commit(line, List.of(entry));
    }
  }

  private void failAll(Line line, List<Entry<?>> batch, Throwable cause, RuntimeException reason) {
    notice(line, cause);
    batch.forEach(entry -> entry.fail(reason));
  }

  /** Logs the first of a series: a full disk must not fill another one with logs. */
  private void notice(Line line, Throwable cause) {
    broken |= dialect.isLasting(cause);
    if (!line.failing && !(cause instanceof Unavailable)) {
      LOG.error("the store cannot write", cause);
      line.failing = true;
    }
  }

  private void recovered(Line line) {
    if (line.failing) {
      LOG.info("the store writes again");
      line.failing = false;
    }
  }

  /** Writes what waits, refuses what comes. Waits for 10 s at most; may be called again. */
  @Override
  public void close() {
    closing = true;
    lines().forEach(line -> line.queue.end());
    try {
      long latest = System.nanoTime() + CLOSE_WITHIN.toNanos();
      for (Line line : lines().toList()) {
        line.thread.join(Math.max(1, (latest - System.nanoTime()) / 1_000_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!hasEnded()) {
      LOG.error(
          "the store's writer does not end; what it was writing is repeated at the next start");
    }
  }

  /** Whether its sessions may be closed. */
  boolean hasEnded() {
    return lines().noneMatch(line -> line.thread.isAlive());
  }
}
