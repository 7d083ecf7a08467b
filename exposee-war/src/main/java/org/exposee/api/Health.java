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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks the parts whether they work. Anybody may ask for it, as often as they like: each check runs
 * at most once at a time and once a second, and one that hangs is down after two seconds.
 */
public final class Health implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(2);
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Map<Kind, List<Probe>> probes;
  private final ExecutorService threads;

  /** What a check is for. */
  public enum Kind {
    /** Only a restart mends it. */
    LIVE,
    /** Nothing should be sent here until it is mended. */
    READY,
    /** It has come to its end once, and stays so. */
    STARTED
  }

  /**
   * A part that can fail.
   *
   * @param name as it is shown
   * @param trouble what is wrong, in words anybody may read, or empty; may block, may throw
   */
  public record Check(String name, Kind kind, Callable<Optional<String>> trouble) {}

  public Health(List<Check> checks) {
    this.probes =
        checks.stream()
            .map(Probe::new)
            .collect(Collectors.groupingBy(probe -> probe.check.kind(), Collectors.toList()));
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "exposee-health");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Makes the checks of these kinds: what each found wrong, in their order; empty: it works. */
  Map<Check, Optional<String>> trouble(Kind... kinds) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    List<Probe> asked =
        Stream.of(kinds).flatMap(kind -> probes.getOrDefault(kind, List.of()).stream()).toList();
    asked.forEach(Probe::start);
    Map<Check, Optional<String>> trouble = new LinkedHashMap<>();
    asked.forEach(probe -> trouble.put(probe.check, probe.await(end)));
    return trouble;
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
