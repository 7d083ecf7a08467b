package org.exposee.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.exposee.delivery.Due;
import org.exposee.delivery.Trigger;

/** Rows of the table {@code due}, of which those of one incarnation are {@link Due#own}. */
final class Dues {
  static final String COLUMNS = "id, application, message, endpoint, number, trigger, due_at, node";

  /** Whose a row is when it is nobody's. */
  static final long FREE = 0;

  private static final String INSERT =
      "INSERT INTO due (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String UPDATE =
      "UPDATE due SET number = ?, trigger = ?, due_at = ?, node = ?"
          + " WHERE id = ? AND number = ? AND node = ?";
  private static final String DELETE = "DELETE FROM due WHERE id = ? AND number = ? AND node = ?";
  private static final String SET_FREE =
      "UPDATE due SET node = " + FREE + " WHERE id = ? AND node = ?";

  private final long incarnation;

  Dues(long incarnation) {
    this.incarnation = incarnation;
  }

  long incarnation() {
    return incarnation;
  }

  private long node(Due due) {
    return due.own() ? incarnation : FREE;
  }

  void insert(Session session, Due due) throws SQLException {
    session.update(
        INSERT,
        due.id(),
        due.application(),
        due.message(),
        due.endpoint(),
        due.number(),
        Columns.name(due.trigger()),
        Columns.millis(due.at()),
        node(due));
  }

  /** Whether the row was this node's, with that number. */
  boolean replace(Session session, Due old, Due next) throws SQLException {
    return 1
        == session.update(
            UPDATE,
            next.number(),
            Columns.name(next.trigger()),
            Columns.millis(next.at()),
            node(next),
            old.id(),
            old.number(),
            incarnation);
  }

  /** Whether the row was this node's, with that number. */
  boolean delete(Session session, Due due) throws SQLException {
    return 1 == session.update(DELETE, due.id(), due.number(), incarnation);
  }

  void setFree(Session session, long id) throws SQLException {
    session.update(SET_FREE, id, incarnation);
  }

  /** From a row that begins with {@link #COLUMNS}. */
  Due read(ResultSet row) throws SQLException {
    return new Due(
        row.getLong(1),
        row.getLong(2),
        row.getLong(3),
        row.getLong(4),
        row.getInt(5),
        Columns.constant(Trigger.class, row.getString(6)),
        Columns.instant(row, 7),
        row.getLong(8) == incarnation);
  }
}
