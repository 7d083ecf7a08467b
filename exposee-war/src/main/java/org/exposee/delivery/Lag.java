package org.exposee.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.exposee.delivery.Attempts.Backlog;

/**
 * For how long the oldest delivery that waits has been due. The lanes are looked at some at a time,
 * so that what else the dispatcher has to do comes between.
 */
final class Lag {
  private static final int STEP = 1_000;

  private final Lanes lanes;
  private final Loop loop;
  private final Ticker ticker;

  Lag(Lanes lanes, Loop loop, Ticker ticker) {
    this.lanes = lanes;
    this.loop = loop;
    this.ticker = ticker;
  }

  /** On any thread; completes on the dispatcher's, and never behind its end. */
  CompletableFuture<Duration> measure() {
    CompletableFuture<Duration> lag = new CompletableFuture<>();
    loop.execute(() -> look(lanes.all().iterator(), Lane.NEVER, lag));
    return lag;
  }

  private void look(Iterator<Lane> rest, Instant before, CompletableFuture<Duration> lag) {
    Instant oldest = before;
    for (int i = 0; i < STEP && rest.hasNext(); i++) {
      oldest = Deferred.earlier(oldest, oldestOf(rest.next()));
    }
    Instant found = oldest;
    if (rest.hasNext()) {
      loop.execute(() -> look(rest, found, lag));
    } else {
      lag.complete(since(found, ticker.now()));
    }
  }

  /**
   * Other nodes may have delivered what lanes that take nothing now have noted; no claim tells them
   * so. To be called behind the note of what is there.
   *
   * @param backlog what the store has free
   */
  void correct(List<Backlog> backlog) {
    Map<Long, Instant> first = new HashMap<>();
    backlog.forEach(one -> first.put(one.endpoint(), one.at()));
    loop.execute(() -> correct(lanes.all().iterator(), first));
  }

  private void correct(Iterator<Lane> rest, Map<Long, Instant> first) {
    Instant now = ticker.now();
    for (int i = 0; i < STEP && rest.hasNext(); i++) {
      Lane lane = rest.next();
      if (lanes.arePaused() || lane.isPaused(now)) {
        lane.deferred().othersTookUpTo(first.getOrDefault(lane.endpoint(), Lane.NEVER));
      }
    }
    if (rest.hasNext()) {
      loop.execute(() -> correct(rest, first));
    }
  }

  /** What is held, or removed, does not count, nor what others have to send. */
  private static Instant oldestOf(Lane lane) {
    if (!lane.isOpen() || lane.isLeftToOthers()) {
      return Lane.NEVER;
    }
    Instant inMemory = lane.oldest().map(job -> job.due().at()).orElse(Lane.NEVER);
    return Deferred.earlier(inMemory, lane.deferred().oldestDue());
  }

  private static Duration since(Instant oldest, Instant now) {
    return oldest.isBefore(now) ? Duration.between(oldest, now) : Duration.ZERO;
  }
}
