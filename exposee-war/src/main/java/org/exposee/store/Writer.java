package org.exposee.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.exposee.message.Unavailable;
import org.exposee.store.Entry.Place;
import org.exposee.store.Entry.Work;
import org.exposee.store.Transactions.Ending;
import org.exposee.store.Transactions.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. Whoever waits while it commits shares the next commit (group commit);
 * futures complete behind it, in order. Nobody interrupts this thread, and nothing that an entry
 * throws ends it.
 */
final class Writer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
  private static final int MAX_ENTRIES = 256;
  private static final int MAX_WEIGHT = 4_000;

  /** The dispatcher's own calls are bounded by what it has in flight, so more of them may wait. */
  private static final int OWN_FACTOR = 16;

  /** Another node has been in the way so often; then it is said. */
  private static final int MOST_TRIES = 4;

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);

  private final Sessions sessions;
  private final Dialect dialect;
  private final Transactions transactions;
  private final Failures failures;
  private final int capacity;
  private final BlockingQueue<Entry<?>> queue;
  private final Thread thread;
  private final AtomicLong commits = new AtomicLong();
  private volatile boolean closing;
  private volatile boolean ended;
  private volatile boolean broken;
  private boolean failing;

  /**
   * @param capacity calls that may wait; one more is refused
   */
  Writer(Sessions sessions, Dialect dialect, int capacity) {
    this.sessions = sessions;
    this.dialect = dialect;
    this.transactions = new Transactions(sessions, dialect);
    this.failures = new Failures(dialect);
    this.capacity = capacity;
    this.queue = new LinkedBlockingQueue<>(capacity * OWN_FACTOR);
    this.thread = new Thread(this::run, "exposee-store-writer");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * For callers from outside.
   *
   * @param weight about how many rows it writes: a commit has a bounded weight, so that nobody
   *     waits long for others
   * @return cancelling it before its turn withdraws the work
   */
  <T> CompletableFuture<T> write(int weight, Work<T> work) {
    return queue.size() < capacity ? enqueue(new Entry<>(Place.INSIDE, weight, work)) : full();
  }

  /** For the dispatcher, which bounds its calls itself. */
  <T> CompletableFuture<T> writeOwn(int weight, Work<T> work) {
    return enqueue(new Entry<>(Place.INSIDE, weight, work));
  }

  /** The same for what can go in steps: between them others have a commit without its rows. */
  <T> CompletableFuture<T> writeAlone(Work<T> work) {
    return enqueue(new Entry<>(Place.ALONE, 1, work));
  }

  /** Between two transactions, for checkpoints. */
  <T> CompletableFuture<T> between(Work<T> work) {
    return enqueue(new Entry<>(Place.BETWEEN, 1, work));
  }

  private <T> CompletableFuture<T> enqueue(Entry<T> entry) {
    if (closing) {
      return CompletableFuture.failedFuture(stopping());
    }
    if (!queue.offer(entry)) {
      return full();
    }
    if (ended && queue.remove(entry)) {
      entry.fail(stopping());
    }
    return entry.future();
  }

  private <T> CompletableFuture<T> full() {
    String what = "has %,d calls waiting already".formatted(queue.size());
    return CompletableFuture.failedFuture(Failures.unavailable(what, Duration.ofSeconds(1), null));
  }

  private static Unavailable stopping() {
    return Failures.unavailable("is stopping", Duration.ofSeconds(5), null);
  }

  /** Calls that wait now. */
  int waiting() {
    return queue.size();
  }

  long commits() {
    return commits.get();
  }

  /** An error came after which nothing is written until the next start. */
  boolean isBroken() {
    return broken;
  }

  private void run() {
    Entry<?> next = take();
    while (next.place() != Place.END) {
      next =
          switch (next.place()) {
            case BETWEEN -> between(next);
            case ALONE -> alone(next);
            default -> shared(next);
          };
    }
    ended = true;
    for (Entry<?> late = queue.poll(); late != null; late = queue.poll()) {
      late.fail(stopping());
    }
  }

  private Entry<?> take() {
    while (true) {
      try {
        return queue.take();
      } catch (InterruptedException byMistake) {
        LOG.warn("the store's writer was interrupted; it goes on");
      }
    }
  }

  private Entry<?> between(Entry<?> entry) {
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
    return take();
  }

  private Entry<?> alone(Entry<?> entry) {
    commitAlone(entry);
    return take();
  }

  /** Runs that entry and what waits behind it; returns the first that it does not run. */
  private Entry<?> shared(Entry<?> first) {
    List<Entry<?>> batch = new ArrayList<>();
    int weight = 0;
    Entry<?> next = first;
    while (next != null && next.place() == Place.INSIDE) {
      if (!next.isDone()) {
        batch.add(next);
        weight += next.weight();
      }
      boolean enough = batch.size() == MAX_ENTRIES || weight >= MAX_WEIGHT;
      next = enough ? null : queue.poll();
    }
    commit(batch);
    return next == null ? take() : next;
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
    try {
      queue.put(new Entry<>(Place.END, 1, session -> null));
      thread.join(CLOSE_WITHIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      LOG.error(
          "the store's writer does not end; what it was writing is repeated at the next start");
    }
  }

  /** Whether its session may be closed. */
  boolean hasEnded() {
    return !thread.isAlive();
  }
}
