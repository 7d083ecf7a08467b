package org.exposee.integrator.inbox;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A wake-up call for one thread; several calls before it listens count as one. */
public final class Signal {
  private final Semaphore calls = new Semaphore(0);

  /** Wakes the waiting thread, or the next one that waits. */
  public void raise() {
    if (calls.availablePermits() == 0) {
      calls.release();
    }
  }

  /** Waits for a call, at most so long. */
  public void await(Duration atMost) throws InterruptedException {
    if (calls.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      calls.drainPermits();
    }
  }
}
