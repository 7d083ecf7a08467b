package org.exposee.delivery;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.exposee.message.Budget;

/**
 * What one lane holds in memory: so many deliveries, and not more than its share of the bytes. The
 * share is a quarter of what is free at that moment, and at least one delivery: those who hold much
 * always leave something to those who hold little, however many they are (dynamic thresholds, after
 * Choudhury and Hahne, IEEE/ACM ToN 1998). For any thread.
 */
final class Slots {
  private static final int MAX = 1_024;
  private static final int SHARE = 4;

  /** For one that does not answer: what cannot be sent is not worth the memory. */
  private static final int MAX_DOWN = 16;

  /** To be read as long as nobody knows how large they are. */
  private static final int FIRST = 8;

  private final Budget budget;
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private volatile long typical;

  Slots(Budget budget) {
    this.budget = budget;
  }

  /**
   * Takes a slot if there is one, and the share has room for the parcel.
   *
   * @param down whether the endpoint does not answer
   */
  boolean take(Parcel parcel, boolean down) {
    if (!isWithinShare(parcel.weight())) {
      return false;
    }
    if (taken.incrementAndGet() > (down ? MAX_DOWN : MAX)) {
      taken.decrementAndGet();
      return false;
    }
    weigh(parcel);
    return true;
  }

  /** Takes a slot in any case: it has been read, or is one of the few that must not wait. */
  void takeAnyway(Parcel parcel) {
    taken.incrementAndGet();
    weigh(parcel);
  }

  private void weigh(Parcel parcel) {
    bytes.addAndGet(parcel.weight());
    typical = parcel.weight();
  }

  void give(Parcel parcel) {
    taken.decrementAndGet();
    bytes.addAndGet(-parcel.weight());
  }

  boolean areFree() {
    return taken.get() <= 0;
  }

  private boolean isWithinShare(long more) {
    return areFree() || bytes.get() + more <= share();
  }

  private long share() {
    return (budget.limit() - budget.used()) / SHARE;
  }

  /** How many more may be read, if they are as the last one was: 0 to {@code most}. */
  int room(int most) {
    long weight = typical;
    long room = weight == 0 ? FIRST : (share() - bytes.get()) / weight;
    return (int) Math.max(areFree() ? 1 : 0, Math.min(most, room));
  }
}
