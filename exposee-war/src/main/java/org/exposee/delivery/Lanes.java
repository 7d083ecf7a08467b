package org.exposee.delivery;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.exposee.message.Budget;
import org.exposee.registry.Directory;
import org.exposee.registry.Endpoint;

/** The lanes there are, made when they are first needed; for any thread. */
final class Lanes {
  private final Map<Long, Lane> byEndpoint = new ConcurrentHashMap<>();
  private final Directory directory;
  private final int maxInFlight;
  private final Nodes nodes;
  private final Budget budget;
  private final AtomicBoolean paused = new AtomicBoolean();

  /**
   * @param maxInFlight attempts in flight in one lane, at most, of all nodes together
   * @param budget for what lies in the lanes
   */
  Lanes(Directory directory, int maxInFlight, Nodes nodes, Budget budget) {
    this.directory = directory;
    this.budget = budget;
    this.nodes = nodes;
    this.maxInFlight = maxInFlight;
  }

  Lane of(long application, long endpoint) {
    Lane known = byEndpoint.get(endpoint);
    return known != null
        ? known
        : byEndpoint.computeIfAbsent(
            endpoint,
            id -> new Lane(application, id, maxInFlight, nodes, budget, directory.byId(id)));
  }

  Reservation reservation(Instant now) {
    return new Reservation(this, nodes.incarnation(), now);
  }

  Optional<Lane> find(long endpoint) {
    return Optional.ofNullable(byEndpoint.get(endpoint));
  }

  Optional<Endpoint> endpointOf(Lane lane) {
    return directory.byId(lane.endpoint());
  }

  Collection<Lane> all() {
    return byEndpoint.values();
  }

  /** Whether none of them sends anything now, nor holds in memory what it is not sending. */
  boolean arePaused() {
    return paused.get();
  }

  /** Returns whether they were otherwise before. */
  boolean pause(boolean now) {
    return paused.compareAndSet(!now, now);
  }

  /** A removed endpoint's lane goes when nothing is left in it. */
  void forget(Lane lane) {
    byEndpoint.remove(lane.endpoint(), lane);
  }
}
