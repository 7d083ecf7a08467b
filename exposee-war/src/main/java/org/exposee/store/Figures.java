package org.exposee.store;

import java.util.Optional;

/**
 * How the store stands, at no cost.
 *
 * @param waiting calls that wait for the writer now
 * @param commits since the start
 * @param file empty for a database that is not in a file of ours
 */
public record Figures(int waiting, long commits, Optional<File> file) {

  /**
   * The embedded database on its disk.
   *
   * @param checkpoints since the start
   * @param bytes size of the database
   * @param logBytes size of its write-ahead log
   * @param freeBytes left on the disk
   */
  public record File(long checkpoints, long bytes, long logBytes, long freeBytes) {}
}
