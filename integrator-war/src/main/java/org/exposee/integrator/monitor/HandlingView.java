package org.exposee.integrator.monitor;

import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.exposee.integrator.inbox.Inbox;
import org.exposee.integrator.inbox.InboxUnavailableException;

/** Reads how handling goes off the meters and the inbox. */
record HandlingView(Meters meters, Inbox inbox, Rate handled, Rate failures, Clock clock)
    implements HandlingMXBean {
  @Override
  public long getHandled() {
    return meters.handledEvents();
  }

  @Override
  public double getHandledPerSecond() {
    return handled.perSecond();
  }

  @Override
  public long getFailedTries() {
    return meters.failedTries();
  }

  @Override
  public double getFailedTriesPerSecond() {
    return failures.perSecond();
  }

  @Override
  public long getWaiting() {
    return inbox.tally().waiting();
  }

  @Override
  public double getOldestWaitingSeconds() {
    try {
      return inbox.oldestWaiting().map(since -> Age.seconds(since, clock)).orElse(0.0);
    } catch (InboxUnavailableException e) {
      return Age.UNKNOWN;
    }
  }

  @Override
  public long getParked() {
    return inbox.tally().parked();
  }

  @Override
  public long getHandlerCalls() {
    return meters.calls().count();
  }

  @Override
  public double getHandlerSeconds() {
    return meters.calls().totalTime(TimeUnit.SECONDS);
  }

  @Override
  public double getLongestHandlerSeconds() {
    return meters.calls().max(TimeUnit.SECONDS);
  }

  // Who calls from another JVM has no class of ours.
  @Override
  public long retryParkedNow() {
    try {
      return inbox.retryParked();
    } catch (InboxUnavailableException e) {
      throw new IllegalStateException(e.getMessage());
    }
  }
}
