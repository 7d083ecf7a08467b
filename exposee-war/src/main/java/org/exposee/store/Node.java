package org.exposee.store;

import java.sql.SQLException;
import java.time.Clock;

/**
 * This opening of the store: its incarnation is greater than that of every one before, and marks
 * the due rows that are this one's.
 */
record Node(long incarnation) {
  private static final String LAST = "SELECT max(incarnation) FROM node";
  private static final String FORGET = "DELETE FROM node";
  private static final String BEGIN =
      "INSERT INTO node (incarnation, host, version, started, heartbeat) VALUES (?, ?, ?, ?, ?)";
  private static final String BEAT = "UPDATE node SET heartbeat = ? WHERE incarnation = ?";
  private static final String STOP = "UPDATE node SET stopped = ? WHERE incarnation = ?";
  private static final String FREE =
      "UPDATE due SET node = 0 WHERE id IN (SELECT id FROM due WHERE node > 0 LIMIT ?)";

  /** Rows made free in one transaction, so that it stays small. */
  private static final int STEP = 10_000;

  /** Nobody else can be alive on this file: what dead ones have owned becomes free. */
  static Node start(Session session, String version, Clock clock) throws SQLException {
    long incarnation = 1 + session.first(LAST, row -> row.getLong(1)).orElse(0L);
    session.update(Sqlite.BEGIN);
    session.update(FORGET);
    session.update(BEGIN, incarnation, host(), version, clock.millis(), clock.millis());
    session.update(Sqlite.COMMIT);
    while (session.update(FREE, STEP) == STEP) {
      // Each step is a transaction of its own.
    }
    return new Node(incarnation);
  }

  // Asking the network for a name can take seconds.
  private static String host() {
    String name = System.getenv().getOrDefault("HOSTNAME", System.getenv("COMPUTERNAME"));
    return "%s:%d".formatted(name == null ? "localhost" : name, ProcessHandle.current().pid());
  }

  void beat(Session session, Clock clock) throws SQLException {
    session.update(BEAT, clock.millis(), incarnation);
  }

  void stop(Session session, Clock clock) throws SQLException {
    session.update(STOP, clock.millis(), incarnation);
  }
}
