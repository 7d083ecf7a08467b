package org.exposee.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.exposee.delivery.Attempts.Made;
import org.exposee.delivery.Attempts.Owned;
import org.exposee.delivery.Due;
import org.exposee.delivery.Trigger;

/** Rows of the table {@code due}, of which those of one incarnation are {@link Due#own}. */
final class Dues {
  static final String COLUMNS = "id, application, message, endpoint, number, trigger, due_at, node";

  /** Whose a row is when it is nobody's. */
  static final long FREE = 0;

  private static final String INSERT =
      "INSERT INTO due (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

  // The plus keeps them off the index by lane, in which all of a node's rows may lie together.
  static final String UPDATE =
      "UPDATE due SET number = ?, trigger = ?, due_at = ?, node = ?"
          + " WHERE application = ? AND id = ? AND number = ? AND +node = ?";
  static final String DELETE =
      "DELETE FROM due WHERE application = ? AND id = ? AND number = ? AND +node = ?";
  static final String SET_FREE =
      "UPDATE due SET node = " + FREE + " WHERE application = ? AND id = ? AND +node = ?";

  private final Node node;

  Dues(Node node) {
    this.node = node;
  }

  long incarnation() {
    return node.incarnation();
  }

  private long node(Due due) {
    return due.own() ? incarnation() : FREE;
  }

  void insert(Session session, Due due) throws SQLException {
    session.add(
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

  /**
   * Ends these, or puts what is due next in their place.
   *
   * @return for each whether its row was this node's, with that number
   */
  List<Boolean> move(Session session, List<Made> made) throws SQLException {
    List<Made> again = made.stream().filter(one -> one.next().isPresent()).toList();
    List<Made> over = made.stream().filter(one -> one.next().isEmpty()).toList();
    PrimitiveIterator.OfInt replaced = counts(session, UPDATE, again, this::replacing);
    PrimitiveIterator.OfInt deleted = counts(session, DELETE, over, this::deleting);
    return made.stream()
        .map(one -> (one.next().isPresent() ? replaced : deleted).nextInt() == 1)
        .toList();
  }

  private static PrimitiveIterator.OfInt counts(
      Session session, String sql, List<Made> made, Function<Made, Object[]> values)
      throws SQLException {
    return IntStream.of(session.updateAll(sql, made.stream().map(values).toList())).iterator();
  }

  private Object[] replacing(Made one) {
    Due old = one.attempt().due();
    Due next = one.next().orElseThrow();
    return new Object[] {
      next.number(),
      Columns.name(next.trigger()),
      Columns.millis(next.at()),
      node(next),
      old.application(),
      old.id(),
      old.number(),
      incarnation()
    };
  }

  private Object[] deleting(Made one) {
    Due due = one.attempt().due();
    return new Object[] {due.application(), due.id(), due.number(), incarnation()};
  }

  void setFree(Session session, Collection<Owned> rows) throws SQLException {
    session.updateAll(
        SET_FREE,
        rows.stream()
            .map(row -> new Object[] {row.application(), row.id(), incarnation()})
            .toList());
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
        row.getLong(8) == incarnation());
  }
}
