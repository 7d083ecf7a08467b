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
  private final EntryQueue callers;
  private final EntryQueue own;
  private final List<Thread> threads;
  private final AtomicLong commits = new AtomicLong();
  private volatile boolean closing;
  private volatile boolean broken;
  private volatile boolean failing;

  /**
   * @param capacity calls that may wait; one more is refused
   */
  Writer(Sessions sessions, Dialect dialect, int capacity) {
    this.sessions = sessions;
    this.dialect = dialect;
    this.transactions = new Transactions(sessions, dialect);
    this.failures = new Failures(dialect);
    this.callers = new EntryQueue(capacity, capacity * OWN_FACTOR);
    this.own = dialect.writesAtOnce() ? new EntryQueue(capacity, capacity * OWN_FACTOR) : callers;
    this.threads = queues().map(this::start).toList();
  }

  private Stream<EntryQueue> queues() {
    return Stream.of(callers, own).distinct();
  }

  private Thread start(EntryQueue queue) {
    Thread thread = new Thread(() -> run(queue), "exposee-store-writer");
    thread.setDaemon(true);
    thread.start();
    return thread;
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
    return queued(entry, callers.offerOfCaller(entry));
  }

  /** For the dispatcher, which bounds its calls itself. */
  <T> CompletableFuture<T> writeOwn(int weight, Work<T> work) {
    return own(new Entry<>(Place.INSIDE, weight, work));
  }

  /** The same for what can go in steps: between them others have a commit without its rows. */
  <T> CompletableFuture<T> writeAlone(Work<T> work) {
    return own(new Entry<>(Place.ALONE, 1, work));
  }

  /** Between two transactions, for checkpoints. */
  <T> CompletableFuture<T> between(Work<T> work) {
    return own(new Entry<>(Place.BETWEEN, 1, work));
  }

  private <T> CompletableFuture<T> own(Entry<T> entry) {
    return queued(entry, own.offerOwn(entry));
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
    return queues().mapToInt(EntryQueue::size).sum();
  }

  long commits() {
    return commits.get();
  }

  /** An error came after which nothing is written until the next start. */
  boolean isBroken() {
    return broken;
  }

  private void run(EntryQueue queue) {
    for (List<Entry<?>> next = take(queue); !next.isEmpty(); next = take(queue)) {
      if (next.get(0).place() == Place.BETWEEN) {
        between(next.get(0));
      } else {
        commit(next.stream().filter(entry -> !entry.isDone()).toList());
      }
    }
  }

  private static List<Entry<?>> take(EntryQueue queue) {
    List<Entry<?>> next = queue.take();
    if (Thread.interrupted()) {
      LOG.warn("the store's writer was interrupted; it goes on");
    }
    return next;
  }

  private void between(Entry<?> entry) {
    try {
      Session session = sessions.borrow();
      try {
        entry.run(session);
      } finally {
        sessions.giveBack(session);
      }
      entry.complete();
    } catch (Throwable t) {
      notice(t);
      entry.fail(failures.beforeCommit(t));
    }
  }

  private void commit(List<Entry<?>> batch) {
    for (int tries = 1; !batch.isEmpty(); tries++) {
      Ending ending = attempt(batch);
      if (ending.step() == Step.DONE) {
        commits.incrementAndGet();
        recovered();
        batch.forEach(Entry::complete);
        return;
      }
      if (ending.step() == Step.WORK && batch.size() > 1) {
        batch.forEach(this::commitAlone);
        return;
      }
      if (ending.step() == Step.COMMIT) {
        failAll(batch, ending.cause(), failures.atCommit(ending.cause()));
        return;
      }
      if (tries == MOST_TRIES || !dialect.isCollision(ending.cause())) {
        failAll(batch, ending.cause(), failures.beforeCommit(ending.cause()));
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

  private void commitAlone(Entry<?> entry) {
    if (!entry.isDone()) {
      commit(List.of(entry));
    }
  }

  private void failAll(List<Entry<?>> batch, Throwable cause, RuntimeException reason) {
    notice(cause);
    batch.forEach(entry -> entry.fail(reason));
  }

  /** Logs the first of a series: a full disk must not fill another one with logs. */
  private void notice(Throwable cause) {
    broken |= dialect.isLasting(cause);
    if (!failing && !(cause instanceof Unavailable)) {
      LOG.error("the store cannot write", cause);
      failing = true;
    }
  }

  private void recovered() {
    if (failing) {
      LOG.info("the store writes again");
      failing = false;
    }
  }

  /** Writes what waits, refuses what comes. Waits for 10 s at most; may be called again. */
  @Override
  public void close() {
    closing = true;
    queues().forEach(EntryQueue::end);
    try {
      long latest = System.nanoTime() + CLOSE_WITHIN.toNanos();
      for (Thread thread : threads) {
        thread.join(Math.max(1, (latest - System.nanoTime()) / 1_000_000));
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
    return threads.stream().noneMatch(Thread::isAlive);
  }
}
