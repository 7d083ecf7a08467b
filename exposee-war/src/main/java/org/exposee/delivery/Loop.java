package org.exposee.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which the dispatcher thinks: runs what it is given, in order, and comes round
 * at least every 100 ms. Nothing that is thrown ends it.
 */
final class Loop implements Executor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final int BATCH = 64;
  private static final long JOIN_MILLIS = 5_000;

  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private volatile Thread thread;
  private volatile long cameRoundAt;
  private volatile boolean closing;
  private long wantedNanos;

  /**
   * @param afterwards run behind each batch of tasks; says in how long it wants to be run again
   * @param round run every 100 ms
   */
  void start(Supplier<Duration> afterwards, Runnable round) {
    cameRoundAt = System.nanoTime();
    thread = new Thread(() -> run(afterwards, round), "exposee-dispatcher");
    thread.setDaemon(true);
    thread.start();
  }

  /** Never blocks; what comes after the end is not run. */
  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  boolean isMoving() {
    return thread != null && thread.isAlive() && System.nanoTime() - cameRoundAt < STUCK_NANOS;
  }

  private void run(Supplier<Duration> afterwards, Runnable round) {
    long nextRound = System.nanoTime();
    while (!closing) {
      runBatch(Math.min(nextRound - System.nanoTime(), wantedNanos));
      if (System.nanoTime() - nextRound >= 0) {
        cameRoundAt = System.nanoTime();
        guarded(round);
        nextRound = System.nanoTime() + ROUND_NANOS;
      }
      wantedNanos = ROUND_NANOS;
      guarded(() -> wantedNanos = nanos(afterwards.get()));
    }
  }

  private static long nanos(Duration wait) {
    return wait.toSeconds() > 0 ? ROUND_NANOS : wait.toNanos();
  }

  private void runBatch(long waitNanos) {
    List<Runnable> batch = new ArrayList<>(BATCH);
    try {
      Runnable first = tasks.poll(Math.max(0, waitNanos), TimeUnit.NANOSECONDS);
      if (first != null) {
        batch.add(first);
        tasks.drainTo(batch, BATCH - 1);
      }
    } catch (InterruptedException byMistake) {
      LOG.warn("the dispatcher was interrupted; it goes on");
    }
    batch.forEach(Loop::guarded);
  }

  /** Runs it; what it throws is logged and goes no further. */
  static void guarded(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      LOG.error("the dispatcher met something unexpected and goes on", e);
    }
  }

  @Override
  public void close() {
    closing = true;
    execute(() -> {});
    if (thread == null) {
      return;
    }
    try {
      thread.join(JOIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
