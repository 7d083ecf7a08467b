package org.exposee.integrator.registration;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** What a call to Exposee came to, as Integrator's own caller is told. */
public sealed interface Answer {
  /** Done; the status and the body are Exposee's own. */
  record Accepted(int status, JsonNode body) implements Answer {}

  /** Exposee objects to what the caller asked for; status and problem are its own. */
  record Refused(int status, JsonNode problem, Optional<String> retryAfter) implements Answer {}

  /** The call itself failed: 502, 503 or 504, with what was called and how long it took. */
  record Failed(int status, String detail) implements Answer {}
}
