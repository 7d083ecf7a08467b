package org.exposee.server;

import java.io.IOException;
import java.net.ConnectException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Publish numbered events without end, whatever happens, and note what became of each call. */
final class Publishers implements AutoCloseable {
  private static final long PAUSE_MILLIS = 15;

  private final Http http = new Http();
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicInteger numbers = new AtomicInteger();
  private final Map<Integer, Fate> fates = new ConcurrentHashMap<>();
  private final Map<Integer, String> ids = new ConcurrentHashMap<>();
  private final Map<Integer, Call> acknowledged = new ConcurrentHashMap<>();
  private final String url;
  private final IntFunction<String> event;
  private final List<Thread> callers;

  enum Fate {
    ACKNOWLEDGED,
    /** Certainly not taken: it must never arrive. */
    REFUSED,
    /** Not answered, or with an error that says nothing: it may arrive or not. */
    UNKNOWN
  }

  /** When it was begun, and when it was answered. */
  record Call(long began, long ended) {}

  /**
   * @param url of {@code POST /events}
   * @param event the JSON of the event with that number
   */
  Publishers(int callers, String url, IntFunction<String> event) {
    this.url = url;
    this.event = event;
    this.callers = IntStream.range(0, callers).mapToObj(i -> new Thread(this::repeat)).toList();
    this.callers.forEach(Thread::start);
  }

  private void repeat() {
    try {
      do {
        int number = numbers.incrementAndGet();
        fates.put(number, Fate.UNKNOWN);
        fates.put(number, publish(number));
      } while (!over.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Fate publish(int number) {
    long began = System.nanoTime();
    try {
      Http.Answer answer = http.tryPost(url, event.apply(number));
      if (answer.status() == 202) {
        ids.put(number, answer.json().path("id").asText());
        acknowledged.put(number, new Call(began, System.nanoTime()));
        return Fate.ACKNOWLEDGED;
      }
      boolean isOpen = answer.status() == 500 || answer.body().contains("has not answered within");
      return isOpen ? Fate.UNKNOWN : Fate.REFUSED;
    } catch (ConnectException neverBegun) {
      return Fate.REFUSED;
    } catch (IOException notAnswered) {
      return Fate.UNKNOWN;
    }
  }

  /** The numbers of the calls that ended so, by now. */
  Set<Integer> all(Fate fate) {
    Set<Integer> found = ConcurrentHashMap.newKeySet();
    fates.forEach(
        (number, its) -> {
          if (its == fate) {
            found.add(number);
          }
        });
    return found;
  }

  /** Ids of what was acknowledged, by number. */
  Map<Integer, String> ids() {
    return ids;
  }

  /** The calls that were acknowledged, by now. */
  Collection<Call> acknowledged() {
    return acknowledged.values();
  }

  /** One that was. */
  Call acknowledged(int number) {
    return acknowledged.get(number);
  }

  /** Ends when the last call has been answered. */
  @Override
  public void close() {
    over.countDown();
    try {
      for (Thread caller : callers) {
        caller.join();
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }
}
