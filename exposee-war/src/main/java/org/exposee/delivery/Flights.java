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
 * The attempts under way. Endpoints that nobody knows to answer share half of the places, and have
 * one each when a quarter is taken: however many of them hang, the others find room. For the
 * dispatcher's thread, except where it says so.
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
  private int doubtful;

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
    doubtful += flight.doubtful() ? 1 : 0;
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
    doubtful -= flight.doubtful() ? 1 : 0;
    landed.accept(flight, outcome);
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

  boolean hasRoom() {
    return byDue.size() < max;
  }

  boolean hasRoomForDoubtful() {
    return hasRoom() && doubtful < (max + 1) / 2;
  }

  boolean isCrowded() {
    return doubtful > max / 4;
  }

  boolean isEmpty() {
    return byDue.isEmpty();
  }

  /** On any thread. */
  boolean contains(long due) {
    return byDue.containsKey(due);
  }
}
