package org.exposee.integrator.monitor;

import java.util.concurrent.TimeUnit;
import org.exposee.integrator.inbox.Inbox;

/** Reads the store's state off the inbox and the meters. */
record InboxView(Inbox inbox, Meters meters) implements InboxMXBean {
  @Override
  public long getSizeBytes() {
    return inbox.bytes();
  }

  @Override
  public long getFreeBytes() {
    return inbox.freeBytes();
  }

  @Override
  public long getCommits() {
    return meters.commits().count();
  }

  @Override
  public double getCommitSeconds() {
    return meters.commits().totalTime(TimeUnit.SECONDS);
  }

  @Override
  public double getLongestCommitSeconds() {
    return meters.commits().max(TimeUnit.SECONDS);
  }
}
