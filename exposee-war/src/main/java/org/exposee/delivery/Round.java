package org.exposee.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The lanes that may send, each once, in turn. Those of the three standings alternate: however many
 * do not answer, the others have two of three turns. For one thread.
 */
final class Round {
  private static final Standing[] STANDINGS = Standing.values();

  private final Map<Standing, Deque<Lane>> ready = new EnumMap<>(Standing.class);
  private int turn;

  Round() {
    for (Standing standing : STANDINGS) {
      ready.put(standing, new ArrayDeque<>());
    }
  }

  void add(Lane lane) {
    if (!lane.standsReady()) {
      ready.get(lane.pulse().standing()).add(lane);
    }
  }

  /**
   * Whether there is a next one.
   *
   * @param room as for {@link #next}
   */
  boolean hasNext(Predicate<Standing> room) {
    return ready.entrySet().stream()
        .anyMatch(e -> !e.getValue().isEmpty() && room.test(e.getKey()));
  }

  /**
   * @param room whether there is room for one of that standing
   */
  Optional<Lane> next(Predicate<Standing> room) {
    for (int i = 0; i < STANDINGS.length; i++) {
      int at = (turn + i) % STANDINGS.length;
      Standing standing = STANDINGS[at];
      Lane lane = room.test(standing) ? ready.get(standing).poll() : null;
      if (lane != null) {
        turn = at + 1;
        lane.leftRound();
        return Optional.of(lane);
      }
    }
    return Optional.empty();
  }
}
