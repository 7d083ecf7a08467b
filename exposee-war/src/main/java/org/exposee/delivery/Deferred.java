package org.exposee.delivery;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a lane knows of its deliveries that lie in the store: when the first of them is due, and
 * whether some of them are being brought. New ones must not overtake them.
 */
final class Deferred {
  private final AtomicInteger announced = new AtomicInteger();
  private volatile Instant nextDue = Lane.NEVER;
  private volatile boolean claiming;
  private volatile Instant claimedFrom = Lane.NEVER;

  /** Whether what is published now would come before older ones; on any thread. */
  boolean isAhead(Instant now) {
    // In the order in which one without a slot is noted: announced, then due, then claimed.
    return announced.get() > 0 || !nextDue.isAfter(now) || claiming;
  }

  /** One without a slot is about to be stored; on any thread. */
  void announce() {
    announced.incrementAndGet();
  }

  /** It is stored, and known to be due, or will not be. */
  void announced() {
    announced.decrementAndGet();
  }

  /** There is a delivery in the store that becomes due then. */
  void dueAt(Instant at) {
    if (at.isBefore(nextDue)) {
      nextDue = at;
    }
  }

  Instant nextDue() {
    return nextDue;
  }

  /** The same, of those too that are being brought. */
  Instant oldestDue() {
    return claiming && claimedFrom.isBefore(nextDue) ? claimedFrom : nextDue;
  }

  boolean isClaiming() {
    return claiming;
  }

  /** What becomes known while claiming is kept: the claim may not have seen it. */
  void claiming() {
    claimedFrom = nextDue;
    claiming = true;
    nextDue = Lane.NEVER;
  }

  void claimed(Optional<Instant> nextAt) {
    nextAt.ifPresent(this::dueAt);
    claiming = false;
  }

  boolean isEmpty() {
    return nextDue.equals(Lane.NEVER) && !claiming;
  }
}
