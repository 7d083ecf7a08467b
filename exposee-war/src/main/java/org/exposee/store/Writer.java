package org.exposee.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.exposee.message.Unavailable;
import org.exposee.store.Entry.Place;
import org.exposee.store.Entry.Work;
import org.exposee.store.EntryQueue.Turn;
import org.exposee.store.Transactions.Ending;
import org.exposee.store.Transactions.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. Whoever waits while it commits shares the next commit (group commit),
 * callers before the dispatcher; futures complete behind it. A database that can do two things at
 * once has the dispatcher's part of it beside the callers', on another thread; the next begins when
 * both are done, so that neither outruns the other. Nobody interrupts these threads, and nothing
 * that an entry throws ends them.
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
  private final EntryQueue queue;
  private final Thread thread;
  private final Optional<ThreadPoolExecutor> beside;
  private final Series ofCallers = new Series();
  private final Series own = new Series();
  private final AtomicLong commits = new AtomicLong();
  private volatile CommitListener listener = (entries, nanos) -> {};
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
    this.queue = new EntryQueue(capacity, capacity * OWN_FACTOR, dialect.writesAtOnce());
    this.beside = dialect.writesAtOnce() ? Optional.of(another()) : Optional.empty();
    this.thread = thread(this::run);
    thread.start();
  }

  /** Whether what is written for some has failed, so that this is logged once. */
  private static final class Series {
    private boolean failing;
  }

  private static ThreadPoolExecutor another() {
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Writer::thread);
    one.prestartCoreThread();
    return one;
  }

  private static Thread thread(Runnable run) {
    Thread thread = new Thread(run, "exposee-store-writer");
    thread.setDaemon(true);
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
    return queued(entry, queue.offerOfCaller(entry));
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
    return queued(entry, queue.offerStep(entry));
  }

  /** Between two transactions, for checkpoints. */
  <T> CompletableFuture<T> between(Work<T> work) {
    return own(new Entry<>(Place.BETWEEN, 1, work));
  }

  private <T> CompletableFuture<T> own(Entry<T> entry) {
    return queued(entry, queue.offerOwn(entry));
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

  void listen(CommitListener next) {
    listener = next;
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
    for (Turn next = take(); !next.isEmpty(); next = take()) {
      Turn turn = next;
      if (turn.callers().isEmpty()) {
        write(own, turn.own());
      } else if (turn.own().isEmpty() || beside.isEmpty()) {
        write(ofCallers, turn.all());
      } else {
        Future<?> other = beside.get().submit(() -> write(own, turn.own()));
        write(ofCallers, turn.callers());
        await(other);
      }
    }
    beside.ifPresent(ThreadPoolExecutor::shutdown);
  }

  private Turn take() {
    Turn next = queue.take();
    if (Thread.interrupted()) {
      LOG.warn("the store's writer was interrupted; it goes on");
    }
    return next;
  }

  private static void await(Future<?> other) {
    while (true) {
      try {
        other.get();
        return;
      } catch (InterruptedException byMistake) {
        LOG.warn("the store's writer was interrupted; it goes on");
      } catch (ExecutionException e) {
        LOG.error("the store's writer met something unexpected and goes on", e);
        return;
      }
    }
  }

  /** Whatever happens, each entry learns of it. */
  private void write(Series series, List<Entry<?>> entries) {
    try {
      if (entries.get(0).place() == Place.BETWEEN) {
        between(series, entries.get(0));
      } else {
        commit(series, entries);
      }
    } catch (Throwable t) {
      failAll(series, entries, t, failures.atCommit(t));
    }
  }

  private void between(Series series, Entry<?> entry) {
    try {
      Session session = sessions.borrow();
      try {
        entry.run(session);
      } finally {
        sessions.giveBack(session);
      }
      entry.complete();
    } catch (Throwable t) {
      notice(series, t);
      entry.fail(failures.beforeCommit(t));
    }
  }

  private void commit(Series series, List<Entry<?>> entries) {
    List<Entry<?>> batch = entries.stream().filter(entry -> !entry.isDone()).toList();
    for (int tries = 1; !batch.isEmpty(); tries++) {
      Ending ending = attempt(batch);
      if (ending.step() == Step.DONE) {
        commits.incrementAndGet();
        recovered(series);
        batch.forEach(Entry::complete);
        listener.committed(batch.size(), ending.commitNanos());
        return;
      }
      boolean isOfOne = ending.step() == Step.WORK && !dialect.concernsAll(ending.cause());
      if (isOfOne && batch.size() > 1) {
        batch.forEach(entry -> commit(series, List.of(entry)));
        return;
      }
      if (ending.step() == Step.COMMIT) {
        failAll(series, batch, ending.cause(), failures.atCommit(ending.cause()));
        return;
      }
      if (tries == MOST_TRIES || !dialect.isCollision(ending.cause())) {
        failAll(series, batch, ending.cause(), failures.beforeCommit(ending.cause()));
        return;
      }
    }
  }

  private Ending attempt(List<Entry<?>> batch) {
    return broken
        ? Ending.failed(
            Step.BEGIN,
            Failures.unavailable("had an error and needs a restart", Duration.ofMinutes(1), null))
        : transactions.run(batch);
  }

  private void failAll(
      Series series, List<Entry<?>> batch, Throwable cause, RuntimeException reason) {
    notice(series, cause);
    batch.forEach(entry -> entry.fail(reason));
  }

  /** Logs the first of a series: a full disk must not fill another one with logs. */
  private void notice(Series series, Throwable cause) {
    broken |= dialect.isLasting(cause);
    if (!series.failing && !(cause instanceof Unavailable)) {
      LOG.error("the store cannot write", cause);
      series.failing = true;
    }
  }

  private void recovered(Series series) {
    if (series.failing) {
      LOG.info("the store writes again");
      series.failing = false;
    }
  }

  /** Writes what waits, refuses what comes. Waits for 10 s at most; may be called again. */
  @Override
  public void close() {
    closing = true;
    queue.end();
    try {
      thread.join(CLOSE_WITHIN.toMillis());
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
    return !thread.isAlive();
  }
}
