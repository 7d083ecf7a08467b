package org.exposee.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the parts whether they work. Anybody may ask for it, as often as they like: each check runs
 * at most once at a time and once a second, and one that hangs is down after two seconds.
 */
public final class Health implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(2);
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final List<Probe> probes;
  private final ExecutorService threads;

  /**
   * A part that can fail.
   *
   * @param name as it is shown
   * @param vital only a restart mends it: it is not live then, not only not ready
   * @param trouble what is wrong, in words anybody may read, or empty; may block, may throw
   */
  public record Check(String name, boolean vital, Callable<Optional<String>> trouble) {}

  public Health(List<Check> checks) {
    this.probes = checks.stream().map(Probe::new).toList();
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "exposee-health");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * @param trouble by the name of the check; empty: it works
   */
  record Report(boolean live, boolean ready, Map<String, Optional<String>> trouble) {}

  Report report() {
    long end = System.nanoTime() + DEADLINE.toNanos();
    Map<String, Optional<String>> trouble = new LinkedHashMap<>();
    boolean live = true;
    boolean ready = true;
    probes.forEach(Probe::start);
    for (Probe probe : probes) {
      Optional<String> found = probe.await(end);
      trouble.put(probe.check.name(), found);
      live &= found.isEmpty() || !probe.check.vital();
      ready &= found.isEmpty();
    }
    return new Report(live, ready, trouble);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private final class Probe {
    private final Check check;
    private CompletableFuture<Optional<String>> latest;
    private long doneAt;

    Probe(Check check) {
      this.check = check;
    }

    private synchronized void start() {
      boolean running = latest != null && !latest.isDone();
      boolean fresh = latest != null && System.nanoTime() - doneAt < FRESH.toNanos();
      if (!running && !fresh) {
        latest = CompletableFuture.supplyAsync(this::ask, threads);
      }
    }

    private Optional<String> ask() {
      try {
        return check.trouble().call();
      } catch (Exception failed) {
        return Optional.of("the check failed: " + failed.getClass().getSimpleName());
      } finally {
        done();
      }
    }

    private synchronized void done() {
      doneAt = System.nanoTime();
    }

    private synchronized CompletableFuture<Optional<String>> latest() {
      return latest;
    }

    private Optional<String> await(long end) {
      try {
        return latest().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException late) {
        return Optional.of("no answer within " + DEADLINE.toSeconds() + " s");
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
        return Optional.of("stopping");
      } catch (ExecutionException failed) {
        return Optional.of("the check failed");
      }
    }
  }
}
