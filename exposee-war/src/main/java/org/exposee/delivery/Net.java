package org.exposee.delivery;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.exposee.delivery.Attempts.Backlog;
import org.exposee.delivery.Attempts.Owned;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the store with what is in memory, at start and every half minute, so that nothing stays
 * behind that memory has lost sight of. It reads on a thread of its own.
 */
final class Net implements Executor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Net.class);
  private static final long SECONDS = 30;
  private static final int ROWS = 10_000;
  private static final long LEAST_PAUSE_MILLIS = 1_000;

  /** Looking for what other nodes have left takes a twentieth of the time at most. */
  private static final long PAUSES_PER_LOOK = 20;

  private final Attempts attempts;
  private final Nodes nodes;
  private final Loop loop;
  private final Traffic traffic;
  private final Lag lag;
  private final Duration span;
  private final Runnable alongside;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread daemon = new Thread(task, "exposee-dispatcher-net");
            daemon.setDaemon(true);
            return daemon;
          });
  private Set<Owned> suspects = Set.of();
  private volatile boolean looked;

  /**
   * @param span the longest that a delivery can take by its schedule
   * @param alongside run each time, on the dispatcher's thread
   */
  Net(
      Attempts attempts,
      Nodes nodes,
      Loop loop,
      Traffic traffic,
      Lag lag,
      Duration span,
      Runnable alongside) {
    this.attempts = attempts;
    this.nodes = nodes;
    this.loop = loop;
    this.traffic = traffic;
    this.lag = lag;
    this.span = span;
    this.alongside = alongside;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // It reports its failures itself.
  void start() {
    thread.scheduleWithFixedDelay(this::cast, 0, SECONDS, TimeUnit.SECONDS);
    lookAgainIn(LEAST_PAUSE_MILLIS);
  }

  /** What another node has laid into the store is known to that one only. */
  private void lookAgain() {
    long begin = System.nanoTime();
    if (nodes.share().nodes() > 1) {
      look();
    }
    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    long most = TimeUnit.SECONDS.toMillis(SECONDS);
    lookAgainIn(Math.min(most, Math.max(LEAST_PAUSE_MILLIS, took * PAUSES_PER_LOOK)));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // It reports its failures itself.
  private void lookAgainIn(long millis) {
    try {
      thread.schedule(this::lookAgain, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      LOG.debug("not looked for any more", stopping);
    }
  }

  /** Looks for deliveries that nobody has taken. */
  void look() {
    try {
      List<Backlog> backlog = attempts.backlog();
      loop.execute(() -> wait(backlog));
      lag.correct(backlog);
    } catch (RuntimeException e) {
      LOG.warn("deliveries that are free could not be looked for: {}", e.toString());
    }
  }

  private void wait(List<Backlog> backlog) {
    backlog.forEach(one -> traffic.waits(one.application(), one.endpoint(), one.at()));
  }

  /** For others who read: what comes at the end is not run. */
  @Override
  public void execute(Runnable reading) {
    try {
      thread.execute(reading);
    } catch (RejectedExecutionException stopping) {
      LOG.debug("not read any more", stopping);
    }
  }

  void cast() {
    try {
      List<Backlog> backlog = attempts.backlog();
      List<Owned> owned = attempts.owned(0, ROWS);
      loop.execute(() -> compare(backlog, owned));
    } catch (RuntimeException e) {
      LOG.warn("the store could not be compared with memory: {}", e.toString());
    }
  }

  private void compare(List<Backlog> backlog, List<Owned> owned) {
    wait(backlog);
    freeLost(owned);
    traffic.giveUpOlderThan(span);
    alongside.run();
    looked = true;
  }

  /** Whether all of it has been done once. */
  boolean hasLooked() {
    return looked;
  }

  /**
   * A row that is this node's and in nobody's memory would never be sent. It is believed when it is
   * seen twice: a commit may be done and not be told yet.
   */
  private void freeLost(List<Owned> owned) {
    Set<Owned> missing = new HashSet<>(owned);
    missing.removeIf(row -> traffic.held().contains(row.id()));
    Set<Owned> lost = new HashSet<>(missing);
    lost.retainAll(suspects);
    suspects = missing;
    if (!lost.isEmpty()) {
      LOG.warn("{} deliveries were in nobody's memory and are tried again", lost.size());
      attempts
          .free(lost)
          .whenComplete(
              (done, failure) -> {
                if (failure != null) {
                  LOG.warn("they wait for the next round: {}", failure.toString());
                }
              });
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
