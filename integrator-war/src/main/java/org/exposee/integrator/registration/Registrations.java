package org.exposee.integrator.registration;

import java.util.List;
import java.util.Optional;

/** Remembers, over restarts, what Exposee has acknowledged. It is for showing only. */
public interface Registrations {
  /** Adds one, or replaces the one with the same event and URL. */
  void add(Registration registration);

  /** Removes all of a URL, or the one of an event. */
  void remove(String url, Optional<String> event);

  /** All, in the order they were acknowledged. */
  List<Registration> all();
}
