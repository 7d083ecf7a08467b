package org.exposee.registry;

import java.time.Instant;
import java.util.Optional;
import org.exposee.signing.Secret;

/**
 * A secret of an endpoint.
 *
 * @param id when it was made is in it
 * @param expires after a rotation the old one signs too, until then; empty for the current one
 */
public record SigningSecret(long id, Secret secret, Optional<Instant> expires) {

  boolean signsAt(Instant now) {
    return expires.isEmpty() || expires.get().isAfter(now);
  }
}
