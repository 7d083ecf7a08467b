package org.exposee.delivery;

import java.time.Instant;
import java.util.OptionalInt;

/**
 * What this node may send to one endpoint: its part of the limits that hold over all nodes. Where
 * there are more nodes than a limit allows attempts, it may be nothing; then others send all of it.
 * For the dispatcher's thread, except where it says so.
 */
final class Quota {
  private final long endpoint;
  private final int maxInFlight;
  private final Nodes nodes;
  private volatile int inFlight;
  private Pace pace = new Pace(OptionalInt.empty());

  /**
   * @param maxInFlight attempts, from all nodes together
   */
  Quota(long endpoint, int maxInFlight, Nodes nodes) {
    this.endpoint = endpoint;
    this.maxInFlight = maxInFlight;
    this.nodes = nodes;
  }

  /**
   * Takes its part anew: the limit or the nodes may be others than before.
   *
   * @param rateLimit attempts a second, from all nodes together; empty: as many as are wanted
   */
  void divide(OptionalInt rateLimit) {
    Share share = nodes.share();
    if (rateLimit.isEmpty()) {
      inFlight = share.of(maxInFlight, endpoint);
      pace(OptionalInt.empty());
    } else {
      int rate = share.of(rateLimit.getAsInt(), endpoint);
      inFlight = rate == 0 ? 0 : share.of(maxInFlight, endpoint);
      pace(OptionalInt.of(Math.max(1, rate))); // A ping goes in any case.
    }
  }

  private void pace(OptionalInt limit) {
    if (!pace.isFor(limit)) {
      pace = new Pace(limit);
    }
  }

  /** Whether all is left to other nodes; on any thread. */
  boolean isNone() {
    return inFlight == 0;
  }

  /** Attempts at one time. */
  int inFlight() {
    return inFlight;
  }

  boolean allows(Instant now) {
    return pace.allows(now);
  }

  /** When the next one may begin; what lies in the past means at once. */
  Instant nextAt() {
    return pace.nextAt();
  }

  void begun(Instant now) {
    pace.begun(now);
  }
}
