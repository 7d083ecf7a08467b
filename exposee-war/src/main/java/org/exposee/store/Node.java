package org.exposee.store;

import java.sql.SQLException;
import java.util.function.LongConsumer;

/**
 * This opening of the store among all that there have been: its incarnation marks the due rows that
 * are its own. Times are the database's.
 */
final class Node {
  private static final String LAST = "SELECT max(incarnation) FROM node";
  private static final String FORGET = "DELETE FROM node";
  private static final String FREE =
      "UPDATE due SET node = 0 WHERE id IN (SELECT id FROM due WHERE node > 0 LIMIT ?)";
  private static final String LIVES =
      "SELECT 1 FROM node WHERE incarnation = ? AND stopped IS NULL";

  /** Rows made free in one transaction, so that it stays small. */
  private static final int STEP = 10_000;

  private final Dialect dialect;
  private final String version;
  private final String begin;
  private final String beat;
  private final String stop;
  private final LongConsumer begun;
  private volatile long incarnation;

  /**
   * @param version of the program
   * @param begun told each incarnation with which it begins
   */
  Node(Dialect dialect, String version, LongConsumer begun) {
    this.dialect = dialect;
    this.version = version;
    this.begun = begun;
    this.begin =
        "INSERT INTO node (incarnation, host, version, started, heartbeat)"
            + " VALUES (?, ?, ?, %1$s, %1$s)".formatted(dialect.now());
    this.beat =
        "UPDATE node SET heartbeat = %s WHERE incarnation = ? AND stopped IS NULL"
            .formatted(dialect.now());
    this.stop =
        "UPDATE node SET stopped = %s WHERE incarnation = ? AND stopped IS NULL"
            .formatted(dialect.now());
  }

  /** Nobody else can be alive on this database: what dead ones have owned becomes free. */
  void beginAlone(Session session) throws SQLException {
    long next = 1 + session.first(LAST, row -> row.getLong(1)).orElse(0L);
    dialect.begin(session);
    session.update(FORGET);
    begin(session, next);
    dialect.commit(session);
    while (session.update(FREE, STEP) == STEP) {
      // Each step is a transaction of its own.
    }
  }

  /**
   * @param next greater than that of every one before
   */
  void begin(Session session, long next) throws SQLException {
    session.update(begin, next, host(), version);
    incarnation = next;
    begun.accept(next);
  }

  // Asking the network for a name can take seconds.
  private static String host() {
    String name = System.getenv().getOrDefault("HOSTNAME", System.getenv("COMPUTERNAME"));
    return "%s:%d".formatted(name == null ? "localhost" : name, ProcessHandle.current().pid());
  }

  long incarnation() {
    return incarnation;
  }

  /** Returns false when others have declared it dead. */
  boolean beat(Session session) throws SQLException {
    return session.update(beat, incarnation) == 1;
  }

  /** Whether nobody has declared it dead, as far as this transaction sees. */
  boolean lives(Session session) throws SQLException {
    return session.first(LIVES, row -> true, incarnation).isPresent();
  }

  void stop(Session session) throws SQLException {
    session.update(stop, incarnation);
  }
}
