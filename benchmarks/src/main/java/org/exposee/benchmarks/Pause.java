package org.exposee.benchmarks;

import java.util.concurrent.locks.LockSupport;

final class Pause {
  private Pause() {}

  static void millis(int millis) {
    LockSupport.parkNanos(millis * 1_000_000L);
  }
}
