package org.exposee.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that prepares each statement once and keeps it. Statements come from the code, so
 * there are few. For one thread at a time.
 */
final class Session implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Session(Connection connection) {
    this.connection = connection;
  }

  /** Reads one row of a result. */
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Uses a statement that is bound to its values. */
  private interface Use<T> {
    T of(PreparedStatement statement) throws SQLException;
  }

  /** Returns the number of rows changed. */
  int update(String sql, Object... values) throws SQLException {
    return with(sql, values, PreparedStatement::executeUpdate);
  }

  /** Reads all rows; a statement with {@code RETURNING} has changed all of them before. */
  <T> List<T> query(String sql, Row<T> row, Object... values) throws SQLException {
    return with(
        sql,
        values,
        statement -> {
          List<T> rows = new ArrayList<>();
          try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
              rows.add(row.read(result));
            }
          }
          return rows;
        });
  }

  /** The first row; a first value that is null counts as none. */
  <T> Optional<T> first(String sql, Row<T> row, Object... values) throws SQLException {
    return with(
        sql,
        values,
        statement -> {
          try (ResultSet result = statement.executeQuery()) {
            return result.next() ? Optional.ofNullable(row.read(result)) : Optional.empty();
          }
        });
  }

  /** Behind most errors the driver has closed the statement, which is then of no use any more. */
  private <T> T with(String sql, Object[] values, Use<T> use) throws SQLException {
    try {
      return use.of(bound(sql, values));
    } catch (SQLException e) {
      forget(sql, e);
      throw e;
    }
  }

  private void forget(String sql, SQLException cause) {
    try (PreparedStatement closing = prepared.remove(sql)) {
      LOG.debug("forgotten: {}", closing);
    } catch (SQLException alsoFailed) {
      cause.addSuppressed(alsoFailed);
    }
  }

  /** Runs a statement that is used seldom and has no values. */
  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private PreparedStatement bound(String sql, Object[] values) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  /** Statements first: a connection with an open one would live on. */
  @Override
  public void close() throws SQLException {
    for (PreparedStatement statement : prepared.values()) {
      statement.close();
    }
    prepared.clear();
    connection.close();
  }
}
