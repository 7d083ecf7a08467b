package org.exposee.store;

import java.sql.SQLException;
import java.util.Optional;
import org.exposee.message.Unavailable;

/**
 * What differs from one database to the other: how a transaction begins and ends, a few words of
 * SQL, and what an error means.
 */
interface Dialect {

  /** Whether several transactions can write at the same time. */
  boolean writesAtOnce();

  /** Begins to write. */
  void begin(Session session) throws SQLException;

  /** Begins to read: all statements until the commit see one state. */
  void beginReading(Session session) throws SQLException;

  void commit(Session session) throws SQLException;

  void rollback(Session session) throws SQLException;

  /** Behind a select of rows to be changed: leaves out those that another node changes now. */
  String skipLocked();

  /** Behind a select that decides about a change: another node waits with its own. */
  String forUpdate();

  /** The database's clock in UTC milliseconds, the same for all nodes. */
  String now();

  /** Endpoints that have free due rows, with the earliest, from one to the next by the index. */
  String backlog();

  /** Tells the other nodes, when this transaction commits, that something has changed. */
  void announce(Session session) throws SQLException;

  /**
   * What a caller learns when a statement failed, and all was rolled back, for a reason that may
   * pass; empty when it will not.
   */
  Optional<Unavailable> refusal(Throwable cause);

  /** Whether a commit that failed so has certainly not happened. */
  boolean isUndone(Throwable atCommit);

  /** Whether nothing may be written any more behind such an error. */
  boolean isLasting(Throwable cause);

  /** Whether every other entry would meet the same, and it is no use to try them one by one. */
  boolean concernsAll(Throwable cause);

  /** Whether another node was in the way, so that the same once more will do. */
  boolean isCollision(Throwable cause);
}
