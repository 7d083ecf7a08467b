package org.exposee.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Exposee's database, looked at beside Exposee, or filled while it does not run. */
final class StoreTables implements AutoCloseable {
  private final Connection connection;

  StoreTables(Base base) throws SQLException {
    String url =
        base.postgres()
            .map(postgres -> postgres.url() + "&reWriteBatchedInserts=true")
            .orElseGet(() -> "jdbc:sqlite:" + base.data().resolve("exposee.db"));
    connection = DriverManager.getConnection(url);
  }

  /** To fill it quickly; a crash meanwhile costs only this benchmark. */
  void careless() throws SQLException {
    if (isPostgres()) {
      execute("SET synchronous_commit = off");
    } else {
      execute("PRAGMA synchronous = OFF");
      execute("PRAGMA cache_size = -1000000");
    }
  }

  /** Behind it: what a history that has grown slowly would have had done for it. */
  void tidy() throws SQLException {
    if (isPostgres()) {
      execute("VACUUM ANALYZE");
    }
  }

  private boolean isPostgres() throws SQLException {
    return connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  List<Long> numbers(String query) throws SQLException {
    List<Long> numbers = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        numbers.add(rows.getLong(1));
      }
    }
    return numbers;
  }

  Connection connection() {
    return connection;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
