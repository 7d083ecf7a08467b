package org.exposee.delivery;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.exposee.guard.Refused;
import org.exposee.guard.Target;
import org.exposee.message.Ids;
import org.exposee.registry.Endpoint;

/**
 * The attempts under way. Endpoints that are down share half of the places, with those that are new
 * they share three quarters, and both have one each when a quarter is taken: however many hang, the
 * others find room. For the dispatcher's thread, except where it says so.
 */
final class Flights {
  private static final int STEP = 16;

  private final Courier courier;
  private final Loop loop;
  private final Ids ids;
  private final Ticker ticker;
  private final int max;
  private final Map<Long, Flight> byDue = new ConcurrentHashMap<>();
  private final Hosts hosts = new Hosts();
  private int down;
  private int unknown;

  /**
   * @param max under way at one time
   */
  Flights(Courier courier, Loop loop, Ids ids, Ticker ticker, int max) {
    this.courier = courier;
    this.loop = loop;
    this.ids = ids;
    this.ticker = ticker;
    this.max = max;
  }

  /** Whether its host lets that lane send now; {@link #probing} and {@link #freed} name it else. */
  boolean admits(Lane lane, Endpoint endpoint) {
    return hosts.admits(host(lane, endpoint), lane);
  }

  private String host(Lane lane, Endpoint endpoint) {
    return lane.host(() -> hostOf(lane, endpoint));
  }

  /** A URL that the guard refuses is never dialled, and stands for itself. */
  private String hostOf(Lane lane, Endpoint endpoint) {
    try {
      Target target = lane.target(courier::judge, endpoint.url());
      return target.host() + ":" + target.port();
    } catch (Refused refused) {
      return endpoint.url();
    }
  }

  /** Lanes whose turn it is to see whether their host is back; to be asked once a second. */
  List<Lane> probing() {
    return hosts.probing();
  }

  /** Lanes that need not wait for their host any more, now that this one has landed. */
  List<Lane> freed(Flight flight, Outcome outcome) {
    return hosts.landed(flight, outcome);
  }

  /**
   * Begins an attempt.
   *
   * @param landed told how it ended, on the dispatcher's thread, never before this returns
   */
  Flight begin(Job job, Lane lane, Endpoint endpoint, BiConsumer<Flight, Outcome> landed) {
    Flight flight = new Flight(job, lane, endpoint, host(lane, endpoint), ids.next(), ticker);
    byDue.put(job.due().id(), flight);
    count(flight, 1);
    hosts.begun(flight);
    try {
      Target target = lane.target(courier::judge, endpoint.url());
      flight.carriedBy(
          courier.send(
              endpoint,
              target,
              job.parcel().message(),
              outcome -> loop.execute(() -> land(flight, outcome, landed))));
    } catch (RuntimeException | Error refused) {
      loop.execute(() -> land(flight, Failures.outcome(refused), landed));
    }
    return flight;
  }

  private void land(Flight flight, Outcome outcome, BiConsumer<Flight, Outcome> landed) {
    byDue.remove(flight.job().due().id());
    count(flight, -1);
    landed.accept(flight, outcome);
  }

  private void count(Flight flight, int change) {
    switch (flight.standing()) {
      case DOWN -> down += change;
      case NEW -> unknown += change;
      case PROVEN -> {}
    }
  }

  /**
   * Ends what is past its deadline; to be called every round. A thousand that have begun together
   * are late together: what else there is to do comes between a few of them and the next.
   */
  void check() {
    long now = ticker.nanos();
    int ended = 0;
    for (Flight flight : byDue.values()) {
      ended += flight.check(now) ? 1 : 0;
      if (ended == STEP) {
        loop.execute(this::check);
        return;
      }
    }
  }

  boolean hasRoom(Standing standing) {
    return byDue.size() < max
        && switch (standing) {
          case PROVEN -> true;
          case NEW -> down + unknown < share(3);
          case DOWN -> down < share(2) && down + unknown < share(3);
        };
  }

  private int share(int quarters) {
    return Math.max(1, max * quarters / 4);
  }

  boolean isCrowded() {
    return down + unknown > max / 4;
  }

  boolean isEmpty() {
    return byDue.isEmpty();
  }

  /** How many there are; on any thread. */
  int size() {
    return byDue.size();
  }

  /** On any thread. */
  boolean contains(long due) {
    return byDue.containsKey(due);
  }
}
