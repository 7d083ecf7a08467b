package org.exposee.monitor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.exposee.monitor.StoreFacts.Totals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every five seconds at what cannot be asked whenever somebody wants to know it: how totals
 * grow, how late the dispatcher is, and what the store has to count for. That is counted beside,
 * and takes a hundredth of the time at most.
 */
final class Sampler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);
  private static final long SECONDS = 5;
  private static final long PAUSES_PER_COUNT = 100;

  /** What was counted is forgotten when so many counts should have followed it. */
  private static final long COUNTS_TO_FORGET = 5;

  private final StoreFacts store;
  private final Supplier<CompletableFuture<Duration>> lateness;
  private final LongConsumer samples;
  private final Executor background;
  private final LongSupplier nanos;
  private final AtomicBoolean counting = new AtomicBoolean();
  private volatile Optional<Counted> counted = Optional.empty();
  private volatile Duration lag = Duration.ZERO;
  private volatile long countAgainAt;
  private ScheduledFuture<?> task;

  /**
   * @param end until when it holds, as {@link System#nanoTime}
   */
  private record Counted(Totals totals, long end) {}

  /**
   * @param lateness of the dispatcher, when it has come to it
   * @param samples told the time of each sample; quick
   * @param background where counting may take its time
   * @param nanos as {@link System#nanoTime}
   */
  Sampler(
      StoreFacts store,
      Supplier<CompletableFuture<Duration>> lateness,
      LongConsumer samples,
      Executor background,
      LongSupplier nanos) {
    this.store = store;
    this.lateness = lateness;
    this.samples = samples;
    this.background = background;
    this.nanos = nanos;
    this.countAgainAt = nanos.getAsLong();
  }

  void start(ScheduledExecutorService timer) {
    task = timer.scheduleAtFixedRate(this::sample, 0, SECONDS, TimeUnit.SECONDS);
  }

  /** Never fails: what a timer's task throws would end it for ever. */
  void sample() {
    try {
      long now = nanos.getAsLong();
      samples.accept(now);
      lateness.get().thenAccept(measured -> lag = measured);
      if (now - countAgainAt >= 0 && counting.compareAndSet(false, true)) {
        background.execute(this::count);
      }
    } catch (RuntimeException e) {
      LOG.warn("meters could not be sampled now: {}", e.toString());
    }
  }

  private void count() {
    long begun = nanos.getAsLong();
    try {
      Totals totals = store.totals();
      counted = Optional.of(new Counted(totals, end(begun, nanos.getAsLong())));
    } catch (RuntimeException away) {
      LOG.debug("open deliveries could not be counted now: {}", away.toString());
    } finally {
      long now = nanos.getAsLong();
      countAgainAt = now + (now - begun) * PAUSES_PER_COUNT;
      counting.set(false);
    }
  }

  private static long end(long begun, long now) {
    long pause = Math.max(TimeUnit.SECONDS.toNanos(SECONDS), (now - begun) * PAUSES_PER_COUNT);
    return now + pause * COUNTS_TO_FORGET;
  }

  /**
   * Empty before the store has first answered, and when it has not for long. It is some seconds
   * old, or up to a hundred times as old as counting takes.
   */
  Optional<Totals> totals() {
    long now = nanos.getAsLong();
    return counted.filter(last -> last.end() - now > 0).map(Counted::totals);
  }

  /** A few seconds old; see {@link org.exposee.delivery.Dispatcher#lag}. */
  Duration lag() {
    return lag;
  }

  /** The same as meters show it. */
  double lagSeconds() {
    return (double) lag.toNanos() / TimeUnit.SECONDS.toNanos(1);
  }

  @Override
  public void close() {
    if (task != null) {
      task.cancel(false);
    }
  }
}
