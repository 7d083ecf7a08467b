package org.exposee.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.exposee.message.Unavailable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** SQLite: one writer, so that nobody is ever in the way. */
final class SqliteDialect implements Dialect {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration LATER = Duration.ofSeconds(10);
  private static final int PRIMARY_CODE = 0xff;

  /** Takes the write lock at once; waiting for it later could not be repeated. */
  private static final String BEGIN = "BEGIN IMMEDIATE";

  private static final String BEGIN_READING = "BEGIN";
  private static final String COMMIT = "COMMIT";
  private static final String ROLLBACK = "ROLLBACK";

  /**
   * Behind these the store must not go on as if nothing had been: what was not synced may be gone
   * although a second sync succeeds, and a damaged file would be damaged further.
   */
  private static final Set<SQLiteErrorCode> LASTING =
      EnumSet.of(
          SQLiteErrorCode.SQLITE_IOERR_FSYNC,
          SQLiteErrorCode.SQLITE_IOERR_DIR_FSYNC,
          SQLiteErrorCode.SQLITE_IOERR_CORRUPTFS);

  // Grouping would read every row, and so would the comparison of (application, endpoint) as one
  // value: SQLite uses only the first of them to seek.
  private static final String BACKLOG =
      """
      WITH RECURSIVE lane (id, application, endpoint, due_at) AS (
        SELECT * FROM (
          SELECT id, application, endpoint, due_at FROM due
          WHERE node = 0 ORDER BY application, endpoint, due_at LIMIT 1)
        UNION ALL
        SELECT due.id, due.application, due.endpoint, due.due_at
        FROM lane JOIN due ON due.id = coalesce((
          SELECT d.id FROM due d
          WHERE d.node = 0 AND d.application = lane.application AND d.endpoint > lane.endpoint
          ORDER BY d.endpoint, d.due_at LIMIT 1), (
          SELECT d.id FROM due d
          WHERE d.node = 0 AND d.application > lane.application
          ORDER BY d.application, d.endpoint, d.due_at LIMIT 1)))
      SELECT application, endpoint, due_at FROM lane""";

  @Override
  public boolean writesAtOnce() {
    return false;
  }

  @Override
  public void begin(Session session) throws SQLException {
    session.update(BEGIN);
  }

  @Override
  public void beginReading(Session session) throws SQLException {
    session.update(BEGIN_READING);
  }

  @Override
  public void commit(Session session) throws SQLException {
    session.update(COMMIT);
  }

  /** After most errors SQLite has rolled back already; then this fails, and means nothing. */
  @Override
  public void rollback(Session session) throws SQLException {
    session.update(ROLLBACK);
  }

  @Override
  public String skipLocked() {
    return "";
  }

  @Override
  public String forUpdate() {
    return "";
  }

  @Override
  public String now() {
    return "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
  }

  @Override
  public String backlog() {
    return BACKLOG;
  }

  /** There is no other node. */
  @Override
  public void announce(Session session) {}

  @Override
  public Optional<Unavailable> refusal(Throwable cause) {
    return switch (primary(cause)) {
      case SQLITE_BUSY, SQLITE_LOCKED -> refusal("is locked by another program", SOON, cause);
      case SQLITE_FULL -> refusal("has no space left on its disk", LATER, cause);
      case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM ->
          refusal("may not write its file", LATER, cause);
      case SQLITE_IOERR, SQLITE_NOMEM, SQLITE_PROTOCOL, SQLITE_CORRUPT, SQLITE_NOTADB ->
          refusal("cannot read or write its file", LATER, cause);
      default -> Optional.empty();
    };
  }

  private static Optional<Unavailable> refusal(String what, Duration retryAfter, Throwable cause) {
    return Optional.of(Failures.unavailable(what, retryAfter, cause));
  }

  /**
   * A full disk is certain: the record that makes a transaction valid is the last one written, so
   * it is not there.
   */
  @Override
  public boolean isUndone(Throwable atCommit) {
    return switch (primary(atCommit)) {
      case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL -> true;
      default -> false;
    };
  }

  @Override
  public boolean isLasting(Throwable cause) {
    return switch (primary(cause)) {
      case SQLITE_CORRUPT, SQLITE_NOTADB -> true;
      default -> cause instanceof SQLiteException e && LASTING.contains(e.getResultCode());
    };
  }

  /** On a full disk there may be room for some of them. */
  @Override
  public boolean concernsAll(Throwable cause) {
    return false;
  }

  @Override
  public boolean isCollision(Throwable cause) {
    return false;
  }

  private static SQLiteErrorCode primary(Throwable cause) {
    return cause instanceof SQLiteException e
        ? SQLiteErrorCode.getErrorCode(e.getResultCode().code & PRIMARY_CODE)
        : SQLiteErrorCode.UNKNOWN_ERROR;
  }
}
