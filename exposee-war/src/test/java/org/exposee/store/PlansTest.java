package org.exposee.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How SQLite goes about what it is asked, where the other way takes seconds. */
class PlansTest {
  @TempDir Path data;

  /** With a million deliveries open a scan takes ten seconds, twice a minute and at each start. */
  @Test
  void whichEndpointsHaveABacklogIsFoundFromOneToTheNext() throws Exception {
    new Registry(data).close();
    try (Session session = new Sqlite(data.resolve("exposee.db")).reader()) {
      List<String> plan =
          session.query(
              "EXPLAIN QUERY PLAN " + new SqliteDialect().backlog(),
              row -> row.getString("detail"));
      assertThat(plan)
          .anyMatch(step -> step.endsWith("due_by_lane (node=? AND application=? AND endpoint>?)"))
          .noneMatch(step -> step.matches("SCAN (due|d)\\b.*"));
    }
  }
}
