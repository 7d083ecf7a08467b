package org.exposee.access;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A key as it is kept: without the key itself, which nobody can show again.
 *
 * @param id grows with time
 * @param application whom it acts for
 * @param hash lower-case hex SHA-256 of the key; 256 random bits need no slow hash (ASVS 6.5.2)
 * @param revoked when it ceased to work
 */
public record ApiKey(
    long id,
    long application,
    String label,
    Set<Scope> scopes,
    String hash,
    Optional<Instant> revoked) {

  public ApiKey {
    scopes = Set.copyOf(scopes);
  }

  ApiKey revokedAt(Instant at) {
    return new ApiKey(id, application, label, scopes, hash, revoked.or(() -> Optional.of(at)));
  }

  @Override
  public String toString() {
    return "ApiKey[" + id + ", " + label + ", " + scopes + "]";
  }
}
