package org.exposee.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.github.f4b6a3.tsid.Tsid;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * A history that never happened, written straight into the database of a server that does not run:
 * messages of some hundred bytes, each delivered to ten endpoints in turn, spread evenly over a
 * time. Ids are made as Exposee makes them, from that time.
 */
final class Past {
  private static final int PER_MESSAGE = 10;
  private static final int COMMIT = 50_000;
  private static final int BITS_BELOW_TIME = 22;
  private static final byte[] PAYLOAD =
      ("{\"event\":\"past\",\"type\":\"past\",\"timestamp\":\"2026-01-01T00:00:00.000Z\",\"data\":{\"pad\":\""
              + "x".repeat(100)
              + "\"}}")
          .getBytes(US_ASCII);
  private static final int DATA_FROM = new String(PAYLOAD, US_ASCII).indexOf("{\"pad");

  private static final String MESSAGE =
      "INSERT INTO message (id, application, event_type, kind, deliveries, data_from, data_to, payload)"
          + " VALUES (?, ?, 'past', 'plain', ?, ?, ?, ?)";
  private static final String ATTEMPT =
      "INSERT INTO attempt (id, application, message, endpoint, due, number, trigger, due_at, started,"
          + " duration, outcome, status) VALUES (?, ?, ?, ?, ?, 1, 'scheduled', ?, ?, 5000, 'delivered', 204)";

  private final StoreTables store;
  private final Connection connection;
  private final List<Long> endpoints;
  private final long application;

  /** Tells ids of one millisecond apart. */
  private long counter;

  Past(StoreTables store) throws SQLException {
    this.store = store;
    connection = store.connection();
    endpoints = store.numbers("SELECT id FROM endpoint");
    application = store.numbers("SELECT id FROM application").get(0);
  }

  /** Adds that many attempts, made evenly between the two. */
  void write(int attempts, Instant from, Instant to) throws SQLException {
    store.careless();
    connection.setAutoCommit(false);
    try (PreparedStatement message = connection.prepareStatement(MESSAGE);
        PreparedStatement attempt = connection.prepareStatement(ATTEMPT)) {
      long millis = to.toEpochMilli() - from.toEpochMilli();
      int messages = attempts / PER_MESSAGE;
      for (int i = 0; i < messages; i++) {
        long at = from.toEpochMilli() + millis * i / messages;
        write(message, attempt, at, i);
        if (i % (COMMIT / PER_MESSAGE) == 0) {
          commit(message, attempt);
        }
      }
      commit(message, attempt);
    }
    connection.setAutoCommit(true);
    store.tidy();
  }

  private void commit(PreparedStatement message, PreparedStatement attempt) throws SQLException {
    message.executeBatch();
    attempt.executeBatch();
    connection.commit();
  }

  private void write(PreparedStatement message, PreparedStatement attempt, long at, int index)
      throws SQLException {
    long id = id(at);
    set(message, id, application, PER_MESSAGE, DATA_FROM, PAYLOAD.length - 1);
    message.setBytes(6, PAYLOAD);
    message.addBatch();
    for (int i = 0; i < PER_MESSAGE; i++) {
      long endpoint = endpoints.get((index * PER_MESSAGE + i) % endpoints.size());
      set(attempt, id(at), application, id, endpoint, id(at), at, at);
      attempt.addBatch();
    }
  }

  private static void set(PreparedStatement statement, long... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setLong(i + 1, values[i]);
    }
  }

  private long id(long millis) {
    long low = counter++ & ((1L << BITS_BELOW_TIME) - 1);
    return firstIdAt(Instant.ofEpochMilli(millis)) | low;
  }

  /** A range of time is a range of ids. */
  static long firstIdAt(Instant at) {
    return (at.toEpochMilli() - Tsid.TSID_EPOCH) << BITS_BELOW_TIME;
  }
}
