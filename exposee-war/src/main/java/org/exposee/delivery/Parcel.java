package org.exposee.delivery;

import java.util.concurrent.atomic.AtomicInteger;
import org.exposee.message.Budget;
import org.exposee.message.Message;

/**
 * A message in memory, shared by the deliveries that carry it: its payload counts once against the
 * budget, each delivery with its bookkeeping.
 */
final class Parcel {
  /** About what the objects of one delivery weigh. */
  private static final int BOOKKEEPING = 512;

  private final Message message;
  private final Budget budget;
  private final AtomicInteger holders = new AtomicInteger();

  Parcel(Message message, Budget budget) {
    this.message = message;
    this.budget = budget;
  }

  Message message() {
    return message;
  }

  /** One delivery more, if the budget has room for it. */
  boolean hold() {
    boolean first = holders.getAndIncrement() == 0;
    if (budget.take(weight(first))) {
      return true;
    }
    holders.decrementAndGet();
    return false;
  }

  /** One delivery more in any case: it has been read, or is one of the few that must not wait. */
  void holdAnyway() {
    budget.force(weight(holders.getAndIncrement() == 0));
  }

  /** One delivery less. */
  void drop() {
    budget.give(weight(holders.decrementAndGet() == 0));
  }

  private long weight(boolean withPayload) {
    return withPayload ? weight() : BOOKKEEPING;
  }

  /** What a delivery weighs that has the payload for itself. */
  long weight() {
    return (long) BOOKKEEPING + message.payload().bytes().length;
  }
}
