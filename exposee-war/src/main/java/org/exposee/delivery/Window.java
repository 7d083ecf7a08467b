package org.exposee.delivery;

/**
 * How many attempts may be in flight at one endpoint: grows while answers come well and the window
 * is used up (by one for each at first, by one for all of them after the first trouble), halved on
 * trouble, one after three timeouts in a row. For one thread.
 */
final class Window {
  private static final int FIRST = 8;
  private static final int TIMEOUTS_TO_ONE = 3;

  private final int max;
  private double size;
  private boolean everCut;
  private long cutAt;
  private int timeouts;

  Window(int max) {
    this.max = max;
    this.size = Math.min(FIRST, max);
  }

  int size() {
    return (int) size;
  }

  /**
   * @param inFlight when the answer came, itself included: a window that was not used up says
   *     nothing about a larger one
   */
  void answeredWell(int inFlight) {
    timeouts = 0;
    if (inFlight >= size()) {
      size = Math.min(max, size + (everCut ? 1 / size : 1));
    }
  }

  /** It did answer, well or not. */
  void answered() {
    timeouts = 0;
  }

  /**
   * What was begun before the last cut has met the same trouble, and does not count again.
   *
   * @param begun when the attempt was begun, in the ticker's nanoseconds, as {@code now}
   */
  void trouble(long begun, long now) {
    timeouts = 0;
    cut(begun, now);
  }

  private void cut(long begun, long now) {
    if (!everCut || begun - cutAt > 0) {
      size = Math.max(1, size / 2);
      cutAt = now;
      everCut = true;
    }
  }

  void timedOut(long begun, long now) {
    cut(begun, now);
    if (++timeouts >= TIMEOUTS_TO_ONE) {
      size = 1;
    }
  }
}
