package org.exposee.store;

import java.io.IOException;
import java.util.Optional;
import org.exposee.delivery.Nodes;

/** A database under the store, from its opening to its end: who writes there and who reads. */
interface Database extends AutoCloseable {
  Dialect dialect();

  Node node();

  /** Who else delivers from it. */
  Nodes nodes();

  Writer writer();

  Readers readers();

  /** Empty for a database that is not in a file of ours. */
  Optional<Figures.File> file();

  /** Keeps this node in touch with the others, where there can be any, until it is closed. */
  AutoCloseable follow(Follower follower);

  /** Runs a step that no other node runs at the same time. */
  void exclusively(Step step) throws IOException;

  /** Something to do that may fail. */
  interface Step {
    void run() throws IOException;
  }

  /** Writes what waits, refuses what comes, closes all connections; within seconds. */
  @Override
  void close();
}
