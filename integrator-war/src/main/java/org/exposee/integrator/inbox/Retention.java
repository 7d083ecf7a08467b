package org.exposee.integrator.inbox;

import java.time.Clock;
import java.time.Duration;
import org.exposee.integrator.log.LogText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets what ended long enough ago, in small steps between which others may write. */
public final class Retention {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  private final Inbox inbox;
  private final Duration remember;
  private final Clock clock;

  /** Keeps each event for {@code remember} after it came. */
  public Retention(Inbox inbox, Duration remember, Clock clock) {
    this.inbox = inbox;
    this.remember = remember;
    this.clock = clock;
  }

  /** Sweeps all there is; a failure is logged and the next sweep goes on. */
  public void sweep() {
    try {
      while (inbox.sweep(clock.instant().minus(remember))) {
        Thread.onSpinWait();
      }
    } catch (RuntimeException e) {
      LOG.warn("Sweeping waits: {}", LogText.of(e));
    }
  }
}
