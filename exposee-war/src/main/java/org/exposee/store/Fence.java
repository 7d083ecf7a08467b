package org.exposee.store;

import java.sql.SQLException;
import java.time.Duration;
import org.exposee.message.Unavailable;

/**
 * What a change of the registry needs where several nodes may make one: the others wait, nobody who
 * is taken for dead changes anything, and all hear of it.
 */
final class Fence {
  private final Dialect dialect;
  private final Node node;
  private final String lock;

  Fence(Dialect dialect, Node node) {
    this.dialect = dialect;
    this.node = node;
    this.lock = "SELECT version FROM application WHERE id = ?" + dialect.forUpdate();
  }

  /**
   * To be called before anything is read that decides about the change: other nodes' changes of
   * that application come before or after this transaction.
   *
   * @throws Unavailable if other nodes have declared this one dead; it will notice soon
   */
  void enter(Session session, long application) throws SQLException {
    session.first(lock, row -> row.getLong(1), application);
    if (!node.lives(session)) {
      throw Failures.unavailable("has to be joined again", Duration.ofSeconds(1), null);
    }
  }

  /** The other nodes hear of it when this is committed. */
  void announce(Session session) throws SQLException {
    dialect.announce(session);
  }
}
