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

  /** As {@code nextDue}, but it is no later for a claim that is to be tried again. */
  private Instant dueSince = Lane.NEVER;

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
    nextDue = earlier(nextDue, at);
    dueSince = earlier(dueSince, at);
  }

  static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** When to look for them in the store. */
  Instant nextDue() {
    return nextDue;
  }

  /** Since or from when the first is due, of those too that are being brought. */
  Instant oldestDue() {
    return claiming ? earlier(claimedFrom, dueSince) : dueSince;
  }

  /**
   * Others have taken what was due before. They are looked for as before: the store may have more
   * by now than when it was read.
   *
   * @param at of the first that is left; {@link Lane#NEVER}: none is
   */
  void othersTookUpTo(Instant at) {
    if (at.isAfter(dueSince)) {
      dueSince = at;
    }
  }

  boolean isClaiming() {
    return claiming;
  }

  /** What becomes known while claiming is kept: the claim may not have seen it. */
  void claiming() {
    claimedFrom = dueSince;
    claiming = true;
    nextDue = Lane.NEVER;
    dueSince = Lane.NEVER;
  }

  void claimed(Optional<Instant> nextAt) {
    nextAt.ifPresent(this::dueAt);
    claiming = false;
  }

  /** They are where they were, and due for as long. */
  void notClaimed(Instant again) {
    nextDue = earlier(nextDue, again);
    dueSince = earlier(dueSince, claimedFrom);
    claiming = false;
  }

  boolean isEmpty() {
    return nextDue.equals(Lane.NEVER) && !claiming;
  }
}
