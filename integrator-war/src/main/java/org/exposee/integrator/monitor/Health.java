package org.exposee.integrator.monitor;

import java.util.List;

/**
 * What is checked for which question.
 *
 * @param live what only a restart mends if it is down
 * @param ready what must be up for events to be taken in
 * @param started what must have come about once since the start
 * @param exposee whether Exposee answers
 */
public record Health(
    List<Probe> live, List<Probe> ready, List<Probe> started, Reachability exposee) {
  /** Copies the lists. */
  public Health {
    live = List.copyOf(live);
    ready = List.copyOf(ready);
    started = List.copyOf(started);
  }
}
