package org.exposee.delivery;

import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Which lane is to be looked at when. For one thread. */
final class Wakes {
  private record Wake(Instant at, Lane lane) {}

  private final PriorityQueue<Wake> queue = new PriorityQueue<>(Comparator.comparing(Wake::at));

  /** Later ones than what is planned for that lane already change nothing. */
  void plan(Lane lane, Instant at) {
    if (at.isBefore(lane.wakeAt())) {
      lane.wakeAt(at);
      queue.add(new Wake(at, lane));
    }
  }

  void run(Instant now, Consumer<Lane> awake) {
    while (!queue.isEmpty() && !queue.peek().at().isAfter(now)) {
      Wake wake = queue.poll();
      if (wake.at().equals(wake.lane().wakeAt())) {
        wake.lane().awake();
        awake.accept(wake.lane());
      }
    }
  }
}
