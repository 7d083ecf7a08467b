package org.exposee.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.sql.SQLException;
import java.util.Base64;
import java.util.Optional;
import org.exposee.signing.Sealer;

/** Finds out at start, before the first secret is needed, that the master key is another one. */
final class MasterKey {
  private static final String NAME = "master-key-check";
  private static final byte[] PLAIN = "exposee".getBytes(US_ASCII);
  private static final long CONTEXT = 0;

  private MasterKey() {}

  /** Whether secrets here are sealed with one already. */
  static boolean isSet(Session session) throws SQLException {
    return Meta.get(session, NAME).isPresent();
  }

  /**
   * @throws IllegalStateException if the secrets here are sealed with another key
   */
  static void check(Session session, Sealer sealer) throws SQLException {
    if (!isSet(session)) {
      Meta.put(session, NAME, Base64.getEncoder().encodeToString(sealer.seal(PLAIN, CONTEXT)));
    } else if (!opens(session, sealer)) {
      throw new IllegalStateException(
          "the master key is not the one that the secrets in the database are sealed with");
    }
  }

  /** Whether the secrets here are sealed with that one. */
  static boolean opens(Session session, Sealer sealer) throws SQLException {
    Optional<String> sealed = Meta.get(session, NAME);
    try {
      sealed.ifPresent(text -> sealer.open(Base64.getDecoder().decode(text), CONTEXT));
      return sealed.isPresent();
    } catch (IllegalStateException another) {
      return false;
    }
  }
}
