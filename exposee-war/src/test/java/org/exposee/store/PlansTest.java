package org.exposee.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the databases go about the queries that would take long the other way. */
class PlansTest {
  @TempDir Path data;

  /** With a million deliveries open a scan takes ten seconds, twice a minute and at each start. */
  @Test
  void whichEndpointsHaveABacklogIsFoundFromOneToTheNext() throws Exception {
    assertThat(embedded(new SqliteDialect().backlog()))
        .anyMatch(step -> step.endsWith("due_by_lane (node=? AND application=? AND endpoint>?)"))
        .noneMatch(step -> step.matches("SCAN (due|d)\\b.*"));
    assertThat(shared(new PostgresDialect().backlog()))
        .anyMatch(step -> step.matches(".*Index.* Scan using due_by_lane on due d.*"))
        .anyMatch(
            step -> step.matches(".*Index Cond: .*node = 0.*ROW\\(application, endpoint\\).*"));
  }

  /** They run again and again: each must find what is old without reading what is young. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        Sweeper.OLD_MESSAGES,
        Sweeper.DELETE_MESSAGE,
        Sweeper.LAST_KEY_TOO_MANY,
      })
  void sweepingReadsOnlyWhatItIsAbout(String sql) throws Exception {
    assertIsDirect(sql);
  }

  @Test
  void deletingReadsOnlyWhatItDeletes() throws Exception {
    for (String sql :
        List.of(Sweeper.DELETE_ATTEMPTS, Sweeper.DELETE_KEYS, Sweeper.DELETE_ENDPOINTS)) {
      assertIsDirect(sql);
    }
  }

  /**
   * PostgreSQL would rather read all that a node owns of an endpoint, when it thinks it is little.
   */
  @ParameterizedTest
  @ValueSource(strings = {Dues.DELETE, Dues.UPDATE, Dues.SET_FREE})
  void aRowIsFoundByItsKey(String sql) throws Exception {
    Object[] values = values(sql);
    assertThat(embedded(sql, values))
        .containsExactly("SEARCH due USING INTEGER PRIMARY KEY (rowid=?)");
    if (sql.equals(Dues.UPDATE)) {
      values[1] = "scheduled";
    }
    assertThat(shared(sql, values))
        .anyMatch(step -> step.contains("Index Scan using due_pkey on due"))
        .noneMatch(step -> step.contains("due_by_lane"));
  }

  /** The history is long, and most of it is none of this endpoint's. */
  @Test
  void whatHasEndedDeadIsLookedForInARangeAndThenMessageByMessage() throws Exception {
    String range = SqlHistory.DEAD;
    assertThat(embedded(range, values(range)))
        .containsExactly("SEARCH attempt USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)");
    assertThat(shared(range, values(range)))
        .anyMatch(step -> step.contains("Index Scan using attempt_pkey on attempt"))
        .noneMatch(step -> step.contains("Sort"));
    String one = SqlHistory.STILL_DEAD;
    assertThat(embedded(one, values(one)))
        .contains("SEARCH message USING INTEGER PRIMARY KEY (rowid=?)")
        .contains("SEARCH attempt USING INDEX attempt_by_message (message=?)")
        .contains("SEARCH due USING INDEX due_by_message (message=?)");
    assertThat(shared(one, values(one)))
        .anyMatch(step -> step.contains("attempt_by_message"))
        .anyMatch(step -> step.contains("due_by_message"))
        .noneMatch(step -> step.contains("Seq Scan"));
  }

  @Test
  void whetherADeliveryHasEndedIsFoundByItsMessage() throws Exception {
    String sql = SqlAttempts.HAS_ENDED;
    assertThat(embedded(sql, values(sql)))
        .contains("SEARCH attempt USING INDEX attempt_by_message (message=?)")
        .contains("SEARCH due USING INDEX due_by_message (message=?)");
    assertThat(shared(sql, values(sql)))
        .anyMatch(step -> step.contains("attempt_by_message"))
        .anyMatch(step -> step.contains("due_by_message"))
        .noneMatch(step -> step.contains("Seq Scan"));
  }

  private static Object[] values(String sql) {
    Object[] values = new Object[(int) sql.chars().filter(c -> c == '?').count()];
    Arrays.fill(values, 1L);
    return values;
  }

  private void assertIsDirect(String sql) throws Exception {
    Object[] values = values(sql);
    assertThat(embedded(sql, values)).as(sql).noneMatch(step -> step.contains("TEMP B-TREE"));
    assertThat(shared(sql, values))
        .as(sql)
        .noneMatch(step -> step.contains("Seq Scan"))
        .noneMatch(step -> step.contains("Sort"));
  }

  private List<String> embedded(String sql, Object... values) throws Exception {
    new Registry(data).close();
    try (Session session = new Sqlite(data.resolve("exposee.db")).reader()) {
      return session.query("EXPLAIN QUERY PLAN " + sql, row -> row.getString("detail"), values);
    }
  }

  /** As it is planned while all tables are empty, and kept. */
  private List<String> shared(String sql, Object... values) throws Exception {
    PostgresFixture fixture = new PostgresFixture(data.resolve("node"), TestPostgres.version(14));
    SettableClock clock = new SettableClock();
    Store store = fixture.open(clock, new org.exposee.message.Ids(clock));
    try {
      return store
          .database()
          .writer()
          .write(1, session -> session.query("EXPLAIN " + sql, row -> row.getString(1), values))
          .join();
    } finally {
      fixture.close();
    }
  }
}
