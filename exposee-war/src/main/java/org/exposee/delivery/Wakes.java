package org.exposee.delivery;

import java.time.Instant;
import java.util.Comparator;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Which lane is to be looked at when: each stands here once at most. For one thread. */
final class Wakes {
  private record Wake(Instant at, Lane lane) {}

  private final NavigableSet<Wake> planned =
      new TreeSet<>(Comparator.comparing(Wake::at).thenComparing(wake -> wake.lane().endpoint()));

  /** Later ones than what is planned for that lane already change nothing. */
  void plan(Lane lane, Instant at) {
    if (at.isBefore(lane.wakeAt())) {
      planned.remove(new Wake(lane.wakeAt(), lane));
      planned.add(new Wake(at, lane));
      lane.wakeAt(at);
    }
  }

  /** How many lanes there are to be looked at. */
  int size() {
    return planned.size();
  }

  /** When the next is to be looked at. */
  Instant next() {
    return planned.isEmpty() ? Lane.NEVER : planned.first().at();
  }

  /**
   * @param most to be looked at now; {@link #next} names the others
   */
  void run(Instant now, int most, Consumer<Lane> awake) {
    for (int i = 0; i < most && !next().isAfter(now); i++) {
      Lane lane = planned.pollFirst().lane();
      lane.awake();
      awake.accept(lane);
    }
  }
}
