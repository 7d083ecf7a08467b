package org.exposee.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What makes it possible to shard the tables by application, whatever is added to them. */
class PostgresSchemaTest {
  /** Without a primary key, or with a unique key that does not begin with the application. */
  private static final String OTHERWISE =
      """
      SELECT t.relname FROM pg_class t
      WHERE t.relkind IN ('r', 'p') AND t.relnamespace = current_schema()::regnamespace
        AND (NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = t.oid AND i.indisprimary)
          OR EXISTS (
            SELECT 1 FROM pg_index i LEFT JOIN pg_attribute a
              ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
            WHERE i.indrelid = t.oid AND i.indisunique
              AND a.attname IS DISTINCT FROM 'application'))""";

  /** They are small, and the same for all applications. */
  private static final List<String> OF_ALL =
      List.of(
          "application", // which applications there are: its id is what others begin with
          "node", // who shares the database
          "meta", // what is known of the database as a whole
          "flyway_schema_history"); // Flyway's own: which migrations have been run

  private Session session;

  @BeforeEach
  void migrate() throws Exception {
    SharedDatabase database = TestPostgres.version(18).newDatabase();
    session = new Session(Pools.unlimited(database, null).getConnection());
    PostgresSchema.migrate(session, Pools.unlimited(database, null));
  }

  @AfterEach
  void close() throws Exception {
    session.close();
  }

  private List<String> names(String sql) throws Exception {
    return session.query(sql, row -> row.getString(1));
  }

  @Test
  void everyKeyBeginsWithTheApplication() throws Exception {
    assertThat(names(OTHERWISE)).containsExactlyInAnyOrderElementsOf(OF_ALL);
  }

  @Test
  void nothingIsNumberedByASequence() throws Exception {
    assertThat(names("SELECT relname FROM pg_class WHERE relkind = 'S'")).isEmpty();
  }
}
