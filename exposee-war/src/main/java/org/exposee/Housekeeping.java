package org.exposee;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the store delete what has been kept long enough: small steps, with room between them. */
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration BETWEEN_STEPS = Duration.ofMillis(50);
  private static final Duration BETWEEN_ROUNDS = Duration.ofMinutes(1);

  private final Supplier<CompletableFuture<Boolean>> sweep;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread daemon = new Thread(task, "exposee-housekeeping");
            daemon.setDaemon(true);
            return daemon;
          });

  /**
   * @param sweep one step; completes with whether more is left
   */
  Housekeeping(Supplier<CompletableFuture<Boolean>> sweep) {
    this.sweep = sweep;
    next(BETWEEN_ROUNDS);
  }

  private void next(Duration pause) {
    thread.schedule(this::step, pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void step() {
    boolean more = false;
    try {
      more = sweep.get().get(1, TimeUnit.MINUTES);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return;
    } catch (Exception e) {
      LOG.warn("old data could not be deleted now: {}", e.toString());
    }
    next(more ? BETWEEN_STEPS : BETWEEN_ROUNDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
