package org.exposee.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.exposee.delivery.Outcome.Answered;

/**
 * The hosts that do not answer. Behind five attempts in a row without an answer, over all endpoints
 * of that host and port, a host is only probed: by eight attempts at one time of endpoints that
 * used to answer, and eight of the others, looked at once a second; the rest waits. The first
 * answer lets all of them go on. So a dead host is not stormed by its thousand endpoints, and a bad
 * endpoint, between whose failures its neighbours' answers come, stops none of them. For one
 * thread.
 */
final class Hosts {
  static final int FAILURES = 5;
  static final int PROBES = 8;

  private final Map<String, Host> troubled = new HashMap<>();
  private final Set<Flight> probes = new HashSet<>();

  private static final class Host {
    private final Set<Lane> waiting = new LinkedHashSet<>();
    private int failures;
    private int proven;
    private int doubtful;

    boolean failing() {
      return failures >= FAILURES;
    }

    boolean isForgotten() {
      return failures == 0 && waiting.isEmpty() && proven == 0 && doubtful == 0;
    }

    void probe(Flight flight, int change) {
      if (flight.standing().isDoubtful()) {
        doubtful += change;
      } else {
        proven += change;
      }
    }
  }

  /** Whether that lane may send to its host now; if not, it waits here. */
  boolean admits(String name, Lane lane) {
    Host host = troubled.get(name);
    if (host == null || !host.failing()) {
      return true;
    }
    if ((lane.pulse().standing().isDoubtful() ? host.doubtful : host.proven) < PROBES) {
      return true;
    }
    host.waiting.add(lane);
    return false;
  }

  void begun(Flight flight) {
    Host host = troubled.get(flight.host());
    if (host != null && host.failing()) {
      probes.add(flight);
      host.probe(flight, 1);
    }
  }

  /** Returns the lanes that need not wait any more. */
  List<Lane> landed(Flight flight, Outcome outcome) {
    String name = flight.host();
    boolean alive = outcome instanceof Answered answered && !answered.overloaded();
    Host host = alive ? troubled.get(name) : troubled.computeIfAbsent(name, unknown -> new Host());
    if (host == null) {
      return List.of();
    }
    host.failures = alive ? 0 : host.failures + 1;
    if (probes.remove(flight)) {
      host.probe(flight, -1);
    }
    List<Lane> free = alive ? take(host, Integer.MAX_VALUE) : List.of();
    if (host.isForgotten()) {
      troubled.remove(name);
    }
    return free;
  }

  /** Returns the lanes that may probe; to be called once a second. */
  List<Lane> probing() {
    List<Lane> probing = new ArrayList<>();
    troubled.values().forEach(host -> probing.addAll(take(host, PROBES)));
    return probing;
  }

  private static List<Lane> take(Host host, int most) {
    List<Lane> taken = new ArrayList<>();
    Iterator<Lane> waiting = host.waiting.iterator();
    while (waiting.hasNext() && taken.size() < most) {
      taken.add(waiting.next());
      waiting.remove();
    }
    return taken;
  }
}
