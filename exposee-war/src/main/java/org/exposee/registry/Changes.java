package org.exposee.registry;

import java.util.Optional;

/** Told about endpoints, after a change is durable and in memory. Must be quick, and not throw. */
public interface Changes {

  /** Before is empty for a new endpoint, after for a removed one; never both. */
  void changed(Optional<Endpoint> before, Optional<Endpoint> after);

  /** Its owner has registered it once more: what waits for a retry shall be tried now. */
  default void registeredAgain(Endpoint endpoint) {}
}
