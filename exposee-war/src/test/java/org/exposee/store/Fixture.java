package org.exposee.store;

import java.time.Clock;
import org.exposee.message.Ids;

/** The place where a store under test keeps its data; each kind of store has its own. */
interface Fixture {
  /** Opens the store of this place, as after a restart. */
  Store open(Clock clock, Ids ids) throws Exception;

  /** Closes what {@link #open} opened. */
  void close() throws Exception;
}
