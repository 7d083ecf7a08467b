package org.exposee.integrator.inbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The statements on the table {@code event}. */
final class EventTable {
  private static final String ENTRY =
      "select seq, id, type, ping, state, tries, sent_at, received_at, due_at, ended_at, error,"
          + " duplicates, length(body) from event ";

  private static final String UNPARK =
      "update event set state = 'waiting', tries = 0, due_at = ?, waiting_since = ?,"
          + " ended_at = null ";

  private EventTable() {}

  static Receipt insert(Connection connection, Arrival arrival, Instant now) throws SQLException {
    if (countDuplicate(connection, arrival.id()) > 0) {
      return Receipt.DUPLICATE;
    }
    update(
        connection,
        "insert into event"
            + " (id, type, ping, sent_at, received_at, state, due_at, waiting_since, body)"
            + " values (?, ?, ?, ?, ?, 'waiting', ?, ?, ?)",
        arrival.id(),
        arrival.type(),
        arrival.ping(),
        arrival.sentAt().toEpochMilli(),
        now.toEpochMilli(),
        now.toEpochMilli(),
        now.toEpochMilli(),
        arrival.body());
    return Receipt.STORED;
  }

  /** Whether it is a duplicate; to be asked when there is no room for another. */
  static Receipt recognize(Connection connection, String id) throws SQLException {
    return countDuplicate(connection, id) > 0 ? Receipt.DUPLICATE : Receipt.FULL;
  }

  private static int countDuplicate(Connection connection, String id) throws SQLException {
    return update(connection, "update event set duplicates = duplicates + 1 where id = ?", id);
  }

  static Optional<Waiting> nextDue(Connection connection, Instant now) throws SQLException {
    return first(
        connection,
        "select seq, id, type, ping, sent_at, body, tries from event"
            + " where state = 'waiting' and due_at <= ? order by due_at, seq limit 1",
        row ->
            new Waiting(
                row.getLong(1),
                new Arrival(
                    row.getString(2),
                    row.getString(3),
                    row.getBoolean(4),
                    Instant.ofEpochMilli(row.getLong(5)),
                    row.getBytes(6)),
                row.getInt(7)),
        now.toEpochMilli());
  }

  static Optional<Instant> nextDueAt(Connection connection) throws SQLException {
    return first(
        connection,
        "select due_at from event where state = 'waiting' order by due_at, seq limit 1",
        row -> Instant.ofEpochMilli(row.getLong(1)));
  }

  static Optional<Instant> oldestWaiting(Connection connection) throws SQLException {
    return first(
        connection,
        "select waiting_since from event indexed by event_oldest where state = 'waiting'"
            + " order by waiting_since limit 1",
        row -> Instant.ofEpochMilli(row.getLong(1)));
  }

  static int end(Connection connection, Waiting event, State state, Instant now, String error)
      throws SQLException {
    return update(
        connection,
        "update event set state = ?, tries = tries + 1, ended_at = ?, error = ?"
            + " where seq = ? and state = 'waiting'",
        state.text(),
        now.toEpochMilli(),
        error,
        event.seq());
  }

  static int retryAt(Connection connection, Waiting event, Instant next, String error)
      throws SQLException {
    return update(
        connection,
        "update event set tries = tries + 1, due_at = ?, error = ?"
            + " where seq = ? and state = 'waiting'",
        next.toEpochMilli(),
        error,
        event.seq());
  }

  static int unpark(Connection connection, String id, Instant now) throws SQLException {
    return update(
        connection,
        UNPARK + "where id = ? and state = 'parked'",
        now.toEpochMilli(),
        now.toEpochMilli(),
        id);
  }

  /** The {@code seq} of those that were parked, from {@code after}, without it, to {@code last}. */
  static List<Long> unpark(Connection connection, long after, long last, int step, Instant now)
      throws SQLException {
    return all(
        connection,
        UNPARK
            + "where seq in (select seq from event"
            + " where state = 'parked' and seq > ? and seq <= ? order by seq limit ?)"
            + " returning seq",
        row -> row.getLong(1),
        now.toEpochMilli(),
        now.toEpochMilli(),
        after,
        last,
        step);
  }

  /** The greatest {@code seq} of those that are parked, or 0. */
  static long lastParked(Connection connection) throws SQLException {
    return first(
            connection,
            "select seq from event where state = 'parked' order by seq desc limit 1",
            row -> row.getLong(1))
        .orElse(0L);
  }

  static List<Entry> newest(Connection connection, int limit, long before) throws SQLException {
    return all(
        connection,
        ENTRY + "where seq < ? order by seq desc limit ?",
        EventTable::entry,
        before,
        limit);
  }

  static Optional<Entry> find(Connection connection, String id) throws SQLException {
    return first(connection, ENTRY + "where id = ?", EventTable::entry, id);
  }

  static Optional<byte[]> body(Connection connection, String id) throws SQLException {
    return first(connection, "select body from event where id = ?", row -> row.getBytes(1), id);
  }

  static Counts counts(Connection connection) throws SQLException {
    return first(
            connection,
            "select (select coalesce(max(seq), 0) from sqlite_sequence where name = 'event'),"
                + " (select count(*) from event where state = 'waiting'),"
                + " (select count(*) from event where state = 'parked')",
            row -> new Counts(row.getLong(1), row.getLong(2), row.getLong(3)))
        .orElseThrow();
  }

  /** The states of those that are gone. */
  static List<State> sweep(Connection connection, Instant limit, int step) throws SQLException {
    return all(
        connection,
        "delete from event where seq in (select seq from event"
            + " where received_at < ? and state <> 'waiting' order by received_at limit ?)"
            + " returning state",
        row -> State.of(row.getString(1)),
        limit.toEpochMilli(),
        step);
  }

  static int probe(Connection connection, Instant now) throws SQLException {
    return update(
        connection, "insert or replace into probe (id, at) values (1, ?)", now.toEpochMilli());
  }

  private static Entry entry(ResultSet row) throws SQLException {
    State state = State.of(row.getString(5));
    return new Entry(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getBoolean(4),
        state,
        row.getInt(6),
        Instant.ofEpochMilli(row.getLong(7)),
        Instant.ofEpochMilli(row.getLong(8)),
        state == State.WAITING ? Instant.ofEpochMilli(row.getLong(9)) : null,
        state == State.WAITING ? null : Instant.ofEpochMilli(row.getLong(10)),
        row.getString(11),
        row.getInt(12),
        row.getInt(13));
  }

  private static int update(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values)) {
      return statement.executeUpdate();
    }
  }

  private static <T> Optional<T> first(
      Connection connection, String sql, RowMapper<T> mapper, Object... values)
      throws SQLException {
    return all(connection, sql, mapper, values).stream().findFirst();
  }

  private static <T> List<T> all(
      Connection connection, String sql, RowMapper<T> mapper, Object... values)
      throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, values);
        ResultSet rows = statement.executeQuery()) {
      List<T> all = new ArrayList<>();
      while (rows.next()) {
        all.add(mapper.map(rows));
      }
      return all;
    }
  }

  private static PreparedStatement prepare(Connection connection, String sql, Object... values)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  @FunctionalInterface
  private interface RowMapper<T> {
    T map(ResultSet row) throws SQLException;
  }
}
