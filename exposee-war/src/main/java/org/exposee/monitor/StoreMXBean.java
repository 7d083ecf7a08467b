package org.exposee.monitor;

/** See its {@link Description}. */
@Description("Where everything is kept")
public interface StoreMXBean {
  @Description("Size of the database in bytes; -1: it is not a file of Exposee's")
  long getBytes();

  @Description("Size of its write-ahead log in bytes; -1: it is not a file of Exposee's")
  long getLogBytes();

  @Description("Bytes left on the disk; -1: it is not a file of Exposee's")
  long getFreeBytes();

  @Description("Checkpoints since the start; -1: it is not a file of Exposee's")
  long getCheckpoints();

  @Description("Calls that wait for the writer")
  long getWaitingCalls();

  @Description("Commits since the start")
  long getCommits();

  @Description("Seconds since the start that commits took in all, nearly all of it syncing")
  double getSyncSeconds();

  @Description("Calls that shared a commit, on average within the last minute")
  double getCommitEntriesMean();

  @Description("Calls that shared a commit, the most within the last two to three minutes")
  double getCommitEntriesMax();
}
