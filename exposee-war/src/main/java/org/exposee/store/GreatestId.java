package org.exposee.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The greatest id that has been made for anything that is kept, as the primary keys find it. */
final class GreatestId {
  private static final List<String> TABLES = List.of("endpoint", "message", "due", "attempt");
  private static final String SINCE = "SELECT max(since) FROM subscription";

  private GreatestId() {}

  /** Empty when nothing has been made yet. */
  static Optional<Long> of(Session session) throws SQLException {
    long greatest = session.first(SINCE, row -> row.getLong(1)).orElse(0L);
    for (long application : Applications.ids(session)) {
      for (String table : TABLES) {
        String sql = "SELECT id FROM " + table + " WHERE application = ? ORDER BY id DESC LIMIT 1";
        long last = session.first(sql, row -> row.getLong(1), application).orElse(0L);
        greatest = Math.max(greatest, last);
      }
    }
    return greatest == 0 ? Optional.empty() : Optional.of(greatest);
  }
}
