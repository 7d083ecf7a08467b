package org.exposee.monitor;

import java.util.Optional;

/** What there is to be known of the store; on any thread. */
public interface StoreFacts {

  /** Calls that wait for the writer now; at no cost. */
  int waitingCalls();

  /** Empty for a database that is not in a file of ours; at next to no cost. */
  Optional<File> file();

  /** May take as long as reading every open delivery; throws what it likes if it cannot. */
  Totals totals();

  /**
   * @param checkpoints since the start
   * @param bytes size of the database
   * @param logBytes size of its write-ahead log
   * @param freeBytes left on the disk
   */
  record File(long checkpoints, long bytes, long logBytes, long freeBytes) {}

  /**
   * @param openDeliveries of all nodes, whenever they are due
   */
  record Totals(long applications, long openDeliveries) {}
}
