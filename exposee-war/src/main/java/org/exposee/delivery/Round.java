package org.exposee.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The lanes that may send, each once, in turn: those that are known to answer, and those that are
 * not, alternate. For one thread.
 */
final class Round {
  private final Deque<Lane> proven = new ArrayDeque<>();
  private final Deque<Lane> doubtful = new ArrayDeque<>();
  private boolean doubtfulNext;

  void add(Lane lane) {
    if (!lane.standsReady()) {
      (lane.pulse().doubtful() ? doubtful : proven).add(lane);
    }
  }

  /**
   * @param withDoubtful whether there is room for one of those, too
   */
  Optional<Lane> next(boolean withDoubtful) {
    boolean takeDoubtful = withDoubtful && (doubtfulNext || proven.isEmpty());
    Lane next = takeDoubtful ? doubtful.poll() : proven.poll();
    if (next == null && withDoubtful) {
      next = takeDoubtful ? proven.poll() : doubtful.poll();
    }
    doubtfulNext = !takeDoubtful;
    if (next != null) {
      next.leftRound();
    }
    return Optional.ofNullable(next);
  }
}
