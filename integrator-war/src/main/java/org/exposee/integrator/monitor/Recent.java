package org.exposee.integrator.monitor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A value that is found out anew when it is older than asked for. While one caller finds it out,
 * the others get the last one, so that a slow answer holds up nobody but the first.
 */
final class Recent<T> {
  private final Duration fresh;
  private final Supplier<T> source;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Found<T> last;

  Recent(Duration fresh, Supplier<T> source) {
    this.fresh = fresh;
    this.source = source;
  }

  T get() {
    Found<T> known = last;
    if (known == null) {
      lock.lock();
    } else if (known.isFresh(fresh) || !lock.tryLock()) {
      return known.value();
    }
    try {
      if (last == null || !last.isFresh(fresh)) {
        last = new Found<>(source.get(), System.nanoTime());
      }
      return last.value();
    } finally {
      lock.unlock();
    }
  }

  /** The last one, however old, if there is one. */
  Optional<T> last() {
    return Optional.ofNullable(last).map(Found::value);
  }

  boolean isFresh() {
    return last != null && last.isFresh(fresh);
  }

  private record Found<T>(T value, long at) {
    boolean isFresh(Duration fresh) {
      return System.nanoTime() - at < fresh.toNanos();
    }
  }
}
