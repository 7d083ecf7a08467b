package org.exposee.integrator.monitor;

/** The store of what came in. Counts begin at 0 with each start. */
public interface InboxMXBean {
  /** The size of its files, in bytes. */
  long getSizeBytes();

  /** How many bytes its disk still takes; 0 if its folder is not there any more. */
  long getFreeBytes();

  /** Commits, each synced to the disk; events that come at the same time share one. */
  long getCommits();

  /** The seconds that all of them took together. */
  double getCommitSeconds();

  /** The seconds that the longest of the last two to three minutes took. */
  double getLongestCommitSeconds();
}
