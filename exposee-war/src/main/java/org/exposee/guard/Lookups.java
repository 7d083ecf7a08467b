package org.exposee.guard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks the name service in at most 80 threads of its own, because a question can take long and
 * cannot be withdrawn: one that is late keeps its thread, and only its askers go on.
 *
 * <p>Names that have answered quickly keep 32 of the threads to themselves, so that others can hang
 * in any number and not stop them. Those that were late the last time share 16, and leave the
 * others to names that are new: these wait only as long as many others that are new, too, hang. Who
 * asks for a name that is being looked up gets that answer: a name occupies one thread. Nothing is
 * kept here; Java's own cache keeps failures for 10 s ({@code networkaddress.cache.negative.ttl}).
 */
final class Lookups implements AutoCloseable {
  private static final int THREADS = 32;
  private static final int MAX_WAITING = 10_000;
  private static final int SLOW_THREADS = 16;
  private static final int MAX_REMEMBERED = 20_000;
  private static final Duration QUICK = Duration.ofSeconds(1);

  private final Resolver resolver;
  private final Duration deadline;
  private final ThreadPoolExecutor forQuick = threads(THREADS, "resolver");
  private final ThreadPoolExecutor forNew = threads(THREADS, "resolver-new");
  private final ThreadPoolExecutor forLate = threads(SLOW_THREADS, "resolver-late");
  private final ScheduledThreadPoolExecutor deadlines;
  private final Map<String, Lookup> underWay = new ConcurrentHashMap<>();
  private final Set<String> quick = latest();
  private final Set<String> late = latest();

  private record Lookup(
      String name,
      CompletableFuture<List<InetAddress>> answers,
      long begun,
      AtomicBoolean asking) {}

  /**
   * @param deadline how long each asker waits at most
   */
  Lookups(Resolver resolver, Duration deadline) {
    this.resolver = resolver;
    this.deadline = deadline;
    this.deadlines = new ScheduledThreadPoolExecutor(1, daemons("resolver-deadline"));
    deadlines.setRemoveOnCancelPolicy(true);
    deadlines.setKeepAliveTime(10, TimeUnit.SECONDS);
    deadlines.allowCoreThreadTimeOut(true);
  }

  private static ThreadPoolExecutor threads(int most, String name) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            most,
            most,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            daemons(name));
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "exposee-" + name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  private static Set<String> latest() {
    Map<String, Boolean> map =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_REMEMBERED;
          }
        };
    return Collections.newSetFromMap(Collections.synchronizedMap(map));
  }

  /**
   * All addresses of that name, at least one.
   *
   * @return fails with {@link UnknownHostException} or {@link TimeoutException}; completes on any
   *     thread
   */
  CompletableFuture<List<InetAddress>> ask(String name) {
    CompletableFuture<List<InetAddress>> asked = new CompletableFuture<>();
    try {
      Future<?> end =
          deadlines.schedule(() -> late(name, asked), deadline.toMillis(), TimeUnit.MILLISECONDS);
      asked.whenComplete((answers, failed) -> end.cancel(false));
      lookup(name)
          .whenComplete(
              (answers, failed) -> {
                if (failed == null) {
                  asked.complete(answers);
                } else {
                  asked.completeExceptionally(failed);
                }
              });
    } catch (RejectedExecutionException closed) {
      fail(asked);
    }
    return asked;
  }

  /** One that has only waited for its turn is as good as new. */
  private void late(String name, CompletableFuture<List<InetAddress>> asked) {
    Lookup lookup = underWay.get(name);
    if (lookup != null && lookup.asking().get()) {
      late.add(name);
    }
    fail(asked);
  }

  private static void fail(CompletableFuture<List<InetAddress>> asked) {
    asked.completeExceptionally(new TimeoutException("no answer in time"));
  }

  private CompletableFuture<List<InetAddress>> lookup(String name) {
    Lookup fresh =
        new Lookup(name, new CompletableFuture<>(), System.nanoTime(), new AtomicBoolean());
    Lookup same = underWay.putIfAbsent(name, fresh);
    if (same != null) {
      return same.answers();
    }
    try {
      threadsFor(name).execute(() -> run(fresh));
    } catch (RejectedExecutionException full) {
      fail(fresh, new TimeoutException("too many names wait to be resolved"));
    }
    return fresh.answers();
  }

  private ThreadPoolExecutor threadsFor(String name) {
    if (quick.contains(name)) {
      return forQuick;
    }
    return late.contains(name) ? forLate : forNew;
  }

  private void run(Lookup lookup) {
    if (age(lookup).compareTo(deadline) >= 0) {
      fail(lookup, new TimeoutException("too many names wait to be resolved"));
      return;
    }
    lookup.asking().set(true);
    long begun = System.nanoTime();
    try {
      List<InetAddress> answers = List.of(resolver.resolve(lookup.name()));
      if (answers.isEmpty()) {
        throw new UnknownHostException(lookup.name());
      }
      succeed(lookup, answers, Duration.ofNanos(System.nanoTime() - begun));
    } catch (UnknownHostException | RuntimeException | Error failed) {
      fail(lookup, failed);
    } finally {
      if (System.nanoTime() - begun < deadline.toNanos()) {
        late.remove(lookup.name());
      }
    }
  }

  private static Duration age(Lookup lookup) {
    return Duration.ofNanos(System.nanoTime() - lookup.begun());
  }

  // It is over before anybody hears of it: the next question is a new one.
  private void succeed(Lookup lookup, List<InetAddress> answers, Duration took) {
    if (took.compareTo(QUICK) < 0) {
      quick.add(lookup.name());
    } else {
      quick.remove(lookup.name());
    }
    underWay.remove(lookup.name(), lookup);
    lookup.answers().complete(answers);
  }

  private void fail(Lookup lookup, Throwable failed) {
    quick.remove(lookup.name());
    underWay.remove(lookup.name(), lookup);
    lookup.answers().completeExceptionally(failed);
  }

  /** Ends the threads; what still resolves is left to end by itself. */
  @Override
  public void close() {
    forQuick.shutdownNow();
    forNew.shutdownNow();
    forLate.shutdownNow();
    deadlines.shutdownNow();
  }
}
