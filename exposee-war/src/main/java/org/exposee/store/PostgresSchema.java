package org.exposee.store;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The version of the tables: brought up to date at start, or refused when it is a newer one. */
final class PostgresSchema {
  /** The last migration of this program. */
  static final int VERSION = 1;

  private static final String LOCATION = "classpath:org/exposee/store/postgresql";
  private static final String TABLES =
      "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()";
  private static final String HISTORY = TABLES + " AND tablename = 'flyway_schema_history'";
  private static final String FOUND =
      "SELECT max(version::integer) FROM flyway_schema_history WHERE success";
  private static final String SCHEMA = "SELECT current_schema()";

  private PostgresSchema() {}

  /**
   * To be called by one node at a time.
   *
   * @param migrating for statements that may take long
   * @throws IllegalStateException if the database is of a newer program, or of another one; then it
   *     was left untouched
   */
  static void migrate(Session session, DataSource migrating) throws SQLException {
    String schema =
        session
            .first(SCHEMA, row -> row.getString(1))
            .orElseThrow(() -> new IllegalStateException("the database's user has no schema"));
    if (count(session, TABLES) > 0) {
      if (count(session, HISTORY) == 0) {
        throw new IllegalStateException(
            "schema %s of the database has tables of another program; give Exposee one of its own"
                .formatted(schema));
      }
      int version = session.first(FOUND, row -> row.getInt(1)).orElse(0);
      if (version > VERSION) {
        throw new IllegalStateException(
            "the database has format %d, written by a newer Exposee; this one knows up to %d"
                .formatted(version, VERSION));
      }
      if (version == VERSION) {
        return;
      }
    }
    Flyway.configure(Schema.class.getClassLoader())
        .dataSource(migrating)
        .defaultSchema(schema)
        .locations(LOCATION)
        .load()
        .migrate();
  }

  private static int count(Session session, String sql) throws SQLException {
    return session.first(sql, row -> row.getInt(1)).orElse(0);
  }
}
