package org.exposee.integrator.monitor;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts deliveries that were not taken in, by reason, since the start. */
public final class Refusals {
  private final Map<Refusal, LongAdder> counts = new EnumMap<>(Refusal.class);

  Refusals() {
    for (Refusal reason : Refusal.values()) {
      counts.put(reason, new LongAdder());
    }
  }

  /** Counts one more. */
  public void count(Refusal reason) {
    counts.get(reason).increment();
  }

  /** How many were for this reason. */
  long of(Refusal reason) {
    return counts.get(reason).sum();
  }

  long all() {
    return counts.values().stream().mapToLong(LongAdder::sum).sum();
  }
}
