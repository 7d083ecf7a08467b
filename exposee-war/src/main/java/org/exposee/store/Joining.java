package org.exposee.store;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What it takes to join the nodes that share a database.
 *
 * @param masterKey the same for all nodes; empty: kept in the data folder, and made there if the
 *     database is new
 * @param takeOver the data folder of an embedded store that an empty database begins with
 */
public record Joining(
    SharedDatabase database, Optional<byte[]> masterKey, Optional<Path> takeOver) {

  /** Without the master key. */
  @Override
  public String toString() {
    return "Joining[" + database + "]";
  }
}
