package org.exposee.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.exposee.message.Unavailable;

/** PostgreSQL, 14 and newer: several nodes write, each over connections of a pool. */
final class PostgresDialect implements Dialect {
  /** Where nodes listen for changes of the registry. */
  static final String CHANNEL = "exposee";

  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration LATER = Duration.ofSeconds(5);

  private static final String BEGIN_READING = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
  private static final String ANNOUNCE = "SELECT pg_notify('" + CHANNEL + "', '')";

  private static final String BACKLOG =
      """
      WITH RECURSIVE lane AS (
        (SELECT application, endpoint, due_at FROM due
         WHERE node = 0 ORDER BY application, endpoint, due_at LIMIT 1)
        UNION ALL
        SELECT next.application, next.endpoint, next.due_at
        FROM lane CROSS JOIN LATERAL (
          SELECT d.application, d.endpoint, d.due_at FROM due d
          WHERE d.node = 0 AND (d.application, d.endpoint) > (lane.application, lane.endpoint)
          ORDER BY d.application, d.endpoint, d.due_at LIMIT 1) next)
      SELECT application, endpoint, due_at FROM lane""";

  /** Another transaction was in the way: unique key, serialization, deadlock. */
  private static final Set<String> COLLISIONS = Set.of("23505", "40001", "40P01");

  /** Connection exceptions; states that begin so. */
  private static final String CONNECTION = "08";

  /** The server is being stopped or has crashed; states that begin so. */
  private static final String SHUTDOWN = "57P";

  /** The server lacks disk, memory or connections; states that begin so. */
  private static final String RESOURCES = "53";

  /** Of the class "transaction rollback", yet nobody knows whether it was. */
  private static final String COMPLETION_UNKNOWN = "40003";

  private static final String DISK_FULL = "53100";
  private static final String LOCKED = "55P03";
  private static final String CANCELLED = "57014";
  private static final String READ_ONLY = "25006";
  private static final String IDLE_FOR_TOO_LONG = "25P03";

  @Override
  public boolean writesAtOnce() {
    return true;
  }

  /** The driver begins the transaction with the first statement, which saves a round trip. */
  @Override
  public void begin(Session session) throws SQLException {
    session.connection().setAutoCommit(false);
  }

  @Override
  public void beginReading(Session session) throws SQLException {
    session.execute(BEGIN_READING);
  }

  @Override
  public void commit(Session session) throws SQLException {
    if (session.connection().getAutoCommit()) {
      session.execute("COMMIT");
    } else {
      session.connection().commit();
    }
  }

  @Override
  public void rollback(Session session) throws SQLException {
    if (session.connection().getAutoCommit()) {
      session.execute("ROLLBACK");
    } else {
      session.connection().rollback();
    }
  }

  @Override
  public String skipLocked() {
    return " FOR UPDATE SKIP LOCKED";
  }

  @Override
  public String forUpdate() {
    return " FOR UPDATE";
  }

  @Override
  public String now() {
    return "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
  }

  @Override
  public String backlog() {
    return BACKLOG;
  }

  @Override
  public void announce(Session session) throws SQLException {
    session.first(ANNOUNCE, row -> true);
  }

  @Override
  public Optional<Unavailable> refusal(Throwable cause) {
    String state = state(cause);
    if (state.startsWith(CONNECTION) || state.startsWith(SHUTDOWN)) {
      return refusal("cannot reach its database", SOON, cause);
    }
    if (state.equals(DISK_FULL)) {
      return refusal("has no space left on its database's disk", LATER, cause);
    }
    if (state.startsWith(RESOURCES)) {
      return refusal("has a database that is overloaded", LATER, cause);
    }
    return switch (state) {
      case LOCKED, CANCELLED, IDLE_FOR_TOO_LONG ->
          refusal("was kept waiting by its database", SOON, cause);
      case READ_ONLY -> refusal("has a database that is read only", LATER, cause);
      default ->
          isCollision(cause) ? refusal("was in another node's way", SOON, cause) : Optional.empty();
    };
  }

  private static Optional<Unavailable> refusal(String what, Duration retryAfter, Throwable cause) {
    return Optional.of(Failures.unavailable(what, retryAfter, cause));
  }

  /** What the server itself refuses it has not done; all else may have been done. */
  @Override
  public boolean isUndone(Throwable atCommit) {
    String state = state(atCommit);
    return state.startsWith("23")
        || (state.startsWith("40") && !state.equals(COMPLETION_UNKNOWN))
        || state.startsWith("25")
        || state.startsWith(RESOURCES);
  }

  /** It has checked its files by itself when it can be reached again. */
  @Override
  public boolean isLasting(Throwable cause) {
    return false;
  }

  /** A lock, or a database that is away, would hold up each of them for seconds. */
  @Override
  public boolean concernsAll(Throwable cause) {
    return refusal(cause).isPresent() && !isCollision(cause);
  }

  @Override
  public boolean isCollision(Throwable cause) {
    return COLLISIONS.contains(state(cause));
  }

  /** The first that is named: pools wrap the driver's exceptions, batches hang theirs behind. */
  private static String state(Throwable cause) {
    for (Throwable next = cause; next != null; next = next.getCause()) {
      if (next instanceof SQLException e && e.getSQLState() != null) {
        return e.getSQLState();
      }
    }
    return cause instanceof SQLException ? CONNECTION : "";
  }
}
