package org.exposee.message;

import java.util.concurrent.atomic.AtomicLong;

/** A cap on bytes held in memory at one time; never blocks, it refuses. */
public final class Budget {
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  public Budget(long limit) {
    this.limit = limit;
  }

  /** Takes {@code bytes} out of the budget, or nothing and answers false. */
  public boolean take(long bytes) {
    long before = used.getAndAdd(bytes);
    if (before + bytes <= limit) {
      return true;
    }
    used.addAndGet(-bytes);
    return false;
  }

  /** Takes {@code bytes} even beyond the limit: for what is in memory already. */
  public void force(long bytes) {
    used.addAndGet(bytes);
  }

  /** Gives back what was taken. */
  public void give(long bytes) {
    used.addAndGet(-bytes);
  }

  public long limit() {
    return limit;
  }

  public long used() {
    return used.get();
  }
}
