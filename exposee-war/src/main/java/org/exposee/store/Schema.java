package org.exposee.store;

import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.Flyway;

/** The version of the tables: brought up to date at start, or refused when it is a newer one. */
final class Schema {
  /** The last migration of this program. */
  static final int VERSION = 3;

  private static final String LOCATION = "classpath:org/exposee/store/sqlite";

  private Schema() {}

  /**
   * Looks without being able to write, so that a file that is refused stays as it is.
   *
   * @return empty for an empty file
   * @throws IllegalStateException if the file was written by a newer program, or is not ours
   */
  static Optional<Integer> check(Sqlite sqlite) throws SQLException {
    try (Session session = sqlite.lookingOnly()) {
      if (count(session, "") == 0) {
        return Optional.empty();
      }
      if (count(session, " WHERE name = 'flyway_schema_history'") == 0) {
        throw new IllegalStateException("exposee.db is a database of another program");
      }
      int version = version(session);
      if (version > VERSION) {
        throw new IllegalStateException(
            "exposee.db has format %d, written by a newer Exposee; this one knows up to %d"
                .formatted(version, VERSION));
      }
      return Optional.of(version);
    }
  }

  private static int count(Session session, String where) throws SQLException {
    String sql = "SELECT count(*) FROM sqlite_schema" + where;
    return session.first(sql, row -> row.getInt(1)).orElse(0);
  }

  // Flyway knows this too, but takes a good part of the start to say so.
  private static int version(Session session) throws SQLException {
    return session
        .first(
            "SELECT max(CAST(version AS INTEGER)) FROM flyway_schema_history WHERE success = 1",
            row -> row.getInt(1))
        .orElse(0);
  }

  static void migrate(Sqlite sqlite) {
    Flyway.configure(Schema.class.getClassLoader())
        .dataSource(sqlite.dataSource())
        .locations(LOCATION)
        .load()
        .migrate();
  }
}
