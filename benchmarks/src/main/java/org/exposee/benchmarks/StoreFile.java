package org.exposee.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Exposee's database, looked at beside Exposee, or filled while it does not run. */
final class StoreFile implements AutoCloseable {
  private final Connection connection;

  StoreFile(Base base) throws SQLException {
    Path file = base.data().resolve("exposee.db");
    connection = DriverManager.getConnection("jdbc:sqlite:" + file);
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
