package org.exposee.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** Statements with rows that the database has not been given yet. */
  private final Set<String> pending = new LinkedHashSet<>();

  Session(Connection connection) {
    this.connection = connection;
  }

  /** Reads one row of a result. */
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Uses a statement. */
  private interface Use<T> {
    T of(PreparedStatement statement) throws SQLException;
  }

  Connection connection() {
    return connection;
  }

  /** Returns the number of rows changed. */
  int update(String sql, Object... values) throws SQLException {
    return with(sql, values, PreparedStatement::executeUpdate);
  }

  /** Runs a statement for each row; returns the number of rows that each has changed. */
  int[] updateAll(String sql, List<Object[]> rows) throws SQLException {
    flush();
    for (Object[] row : rows) {
      add(sql, row);
    }
    pending.remove(sql);
    return rows.isEmpty() ? new int[0] : using(sql, PreparedStatement::executeBatch);
  }

  /**
   * Adds a row, which the database is given with others of its kind: that is half the work. It is
   * there for every statement that follows except this; in the end by {@link #flush}.
   */
  void add(String sql, Object... values) throws SQLException {
    pending.add(sql);
    using(
        sql,
        statement -> {
          bind(statement, values).addBatch();
          return null;
        });
  }

  /** To be called before what was added is committed. */
  void flush() throws SQLException {
    for (String sql : List.copyOf(pending)) {
      pending.remove(sql);
      using(sql, PreparedStatement::executeBatch);
    }
  }

  /** Forgets what was added and not flushed; never fails, because a rollback comes next. */
  void discard() {
    pending.forEach(this::forget);
    pending.clear();
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

  private <T> T with(String sql, Object[] values, Use<T> use) throws SQLException {
    flush();
    return using(sql, statement -> use.of(bind(statement, values)));
  }

  /** Behind most errors the driver has closed the statement, which is then of no use any more. */
  private <T> T using(String sql, Use<T> use) throws SQLException {
    try {
      return use.of(statement(sql));
    } catch (SQLException e) {
      forget(sql);
      throw e;
    }
  }

  private void forget(String sql) {
    try (PreparedStatement closing = prepared.remove(sql)) {
      LOG.debug("forgotten: {}", closing);
    } catch (SQLException closedAlready) {
      LOG.debug("a statement was forgotten", closedAlready);
    }
  }

  /** Runs a statement that is used seldom and has no values. */
  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private PreparedStatement statement(String sql) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    return statement;
  }

  private static PreparedStatement bind(PreparedStatement statement, Object[] values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  /** Statements first: a connection with an open one would live on. */
  @Override
  public void close() throws SQLException {
    try {
      for (PreparedStatement statement : prepared.values()) {
        statement.close();
      }
    } finally {
      prepared.clear();
      connection.close();
    }
  }
}
