package org.exposee.integrator.inbox;

import java.nio.file.Path;
import java.util.stream.Stream;

/** The inbox's files on the disk. They are never opened here: that would end SQLite's locks. */
record StoreFiles(Path folder) {
  private static final String DATABASE = "inbox.db";

  Path database() {
    return folder.resolve(DATABASE);
  }

  /** With SQLite's log and its index; 0 for what is not there. */
  long bytes() {
    return Stream.of("", "-wal", "-shm")
        .mapToLong(suffix -> folder.resolve(DATABASE + suffix).toFile().length())
        .sum();
  }

  /** What the disk still takes; 0 if the folder is not there. */
  long freeBytes() {
    return folder.toFile().getUsableSpace();
  }
}
