package org.exposee.delivery;

import java.util.HashMap;
import java.util.Map;

/**
 * Deliveries for which nobody is registered as far as this node has heard: whether that is certain,
 * or another node may have made a registration of which this one has not heard yet. For the
 * dispatcher's thread.
 */
final class Doubts {
  private static final int MOST = 10_000;

  private final Nodes nodes;

  /** When each was first seen, by its due row. */
  private final Map<Long, Long> since = new HashMap<>();

  Doubts(Nodes nodes) {
    this.nodes = nodes;
  }

  /** Certain from when the registry was looked at behind the first doubt. */
  boolean isCertain(long due) {
    if (since.size() > MOST) {
      since.clear(); // What other nodes have taken meanwhile.
    }
    boolean certain = nodes.knowsAllSince(since.computeIfAbsent(due, first -> System.nanoTime()));
    if (certain) {
      since.remove(due);
    }
    return certain;
  }
}
