package org.exposee.integrator.inbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.exposee.integrator.log.LogText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes. Who waits at the same time shares one commit, and so one sync of the
 * disk; a future is completed only after the commit that covers it. Whatever a job throws, an Error
 * included, fails that job alone.
 */
final class Writer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
  private static final int MAX_WAITING = 1024;
  private static final int MAX_SHARED = 128;
  private static final long POLL_MS = 200;
  private static final long STOP_MS = 10_000;

  private final Connection connection;
  private final Runnable afterCommit;
  private final CommitListener commits;
  private final BlockingQueue<Job<?>> jobs = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Thread thread = new Thread(this::run, "integrator-writer");
  private volatile boolean stopping;

  Writer(Connection connection, Runnable afterCommit, CommitListener commits) {
    this.connection = connection;
    this.afterCommit = afterCommit;
    this.commits = commits;
  }

  void start() {
    thread.start();
  }

  /** Whether the thread lives; once it has ended, nothing is written any more. */
  boolean isAlive() {
    return thread.isAlive();
  }

  <T> CompletableFuture<T> submit(SqlWork<T> work) {
    Job<T> job = new Job<>(work);
    if (stopping || !jobs.offer(job)) {
      job.fail(new SQLException(stopping ? "the inbox is closed" : "too many writes wait"));
    }
    return job.future;
  }

  // There is no other thread that writes, so none of the jobs may end this one. When memory is
  // short, the little that is needed to go on may fail too: then all that were taken have failed.
  private void run() {
    List<Job<?>> shared = new ArrayList<>(MAX_SHARED);
    while (!stopping || !jobs.isEmpty()) {
      try {
        take(shared);
        if (!shared.isEmpty()) {
          write(shared);
          afterCommit.run();
        }
      } catch (Throwable e) {
        shared.forEach(job -> job.fail(e));
      }
      shared.clear();
    }
  }

  private void take(List<Job<?>> shared) {
    try {
      Job<?> first = jobs.poll(POLL_MS, TimeUnit.MILLISECONDS);
      if (first != null) {
        shared.add(first);
        jobs.drainTo(shared, MAX_SHARED - 1);
      }
    } catch (InterruptedException nobodyInterruptsUs) {
      stopping = true;
    }
  }

  // One bad job must not fail its neighbours: on any error each is done alone.
  private void write(List<Job<?>> shared) {
    long taken;
    try {
      taken = commit(shared);
    } catch (Throwable e) {
      if (shared.size() == 1) {
        shared.get(0).fail(e);
      } else {
        shared.forEach(job -> write(List.of(job)));
      }
      return;
    }
    shared.forEach(Job::succeed);
    tell(taken);
  }

  // What is committed is not done again because a listener fails.
  private void tell(long taken) {
    try {
      commits.committed(taken);
    } catch (Throwable e) {
      LOG.error("A commit could not be counted: {}", LogText.of(e));
    }
  }

  private long commit(List<Job<?>> shared) throws SQLException {
    try {
      execute("begin immediate");
      for (Job<?> job : shared) {
        job.run(connection);
      }
      long begun = System.nanoTime();
      execute("commit");
      return System.nanoTime() - begun;
    } catch (Throwable e) {
      rollback(e);
      throw e;
    }
  }

  // A full disk has ended the transaction already: then there is nothing to roll back. The driver
  // would not begin another one after that, which is why transactions are begun and ended here.
  private void rollback(Throwable first) {
    try {
      execute("rollback");
    } catch (Throwable e) {
      if (e != first) { // The JVM may throw one and the same OutOfMemoryError twice.
        first.addSuppressed(e);
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Writes what was submitted before, then ends. */
  @Override
  public void close() {
    stopping = true;
    try {
      thread.join(STOP_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Job<?> left = jobs.poll();
    while (left != null) {
      left.fail(new SQLException("the inbox is closed"));
      left = jobs.poll();
    }
  }

  private static final class Job<T> {
    private final SqlWork<T> work;
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private T result;

    Job(SqlWork<T> work) {
      this.work = work;
    }

    void run(Connection connection) throws SQLException {
      result = work.run(connection);
    }

    void succeed() {
      future.complete(result);
    }

    void fail(Throwable e) {
      future.completeExceptionally(e);
    }
  }
}
