package org.exposee.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exposee.delivery.Attempts.Backlog;
import org.exposee.delivery.Attempts.Claim;
import org.exposee.delivery.Attempts.Claimed;
import org.exposee.delivery.Attempts.Owned;
import org.exposee.delivery.Due;
import org.exposee.message.Message;

/** Due rows endpoint by endpoint: {@code due_by_lane} holds them in the order of their time. */
final class Lanes {
  private static final String LANE = " WHERE node = 0 AND application = ? AND endpoint = ?";

  // One statement: between a select and an update another node could take the row too.
  private static final String CLAIM =
      "WITH picked AS MATERIALIZED (SELECT id FROM due"
          + LANE
          + " AND %s ORDER BY due_at LIMIT ?%s)"
          + " UPDATE due SET node = ? WHERE application = ? AND id IN (SELECT id FROM picked)"
          + " RETURNING "
          + Dues.COLUMNS;

  private static final String EARLIEST = "SELECT min(due_at) FROM due" + LANE;

  private static final String LATER = LANE + " AND due_at > ?";
  private static final String LAST_OF_STEP =
      "SELECT max(due_at) FROM (SELECT due_at FROM due"
          + LATER
          + " ORDER BY due_at LIMIT ?) AS step";
  private static final String HASTEN =
      "WITH picked AS MATERIALIZED (SELECT id FROM due"
          + LATER
          + " AND due_at <= ?%s)"
          + " UPDATE due SET due_at = ? WHERE application = ? AND id IN (SELECT id FROM picked)";

  // The plus keeps it off the primary key, behind which all free rows lie as well.
  private static final String OWNED =
      "SELECT application, id FROM due WHERE node = ? AND +id > ? ORDER BY +id LIMIT ?";

  private final Dues dues;
  private final String claimDue;
  private final String claimOlder;
  private final String hasten;
  private final String backlog;

  Lanes(Dues dues, Dialect dialect) {
    this.dues = dues;
    this.claimDue = CLAIM.formatted("due_at <= ?", dialect.skipLocked());
    this.claimOlder = CLAIM.formatted("message < ?", dialect.skipLocked());
    this.hasten = HASTEN.formatted(dialect.skipLocked());
    this.backlog = dialect.backlog();
  }

  Claim claim(Session session, long application, long endpoint, Instant dueBy, int limit)
      throws SQLException {
    return claim(session, claimDue, application, endpoint, Columns.millis(dueBy), limit);
  }

  Claim claimOlder(Session session, long application, long endpoint, long message, int limit)
      throws SQLException {
    return claim(session, claimOlder, application, endpoint, message, limit);
  }

  private Claim claim(
      Session session, String sql, long application, long endpoint, long bound, int limit)
      throws SQLException {
    List<Due> claimed =
        new ArrayList<>(
            session.query(
                sql,
                dues::read,
                application,
                endpoint,
                bound,
                limit,
                dues.incarnation(),
                application));
    claimed.sort(Comparator.comparing(Due::at).thenComparing(Due::id));
    Optional<Instant> next =
        session
            .first(EARLIEST, row -> Columns.number(row, 1), application, endpoint)
            .map(Instant::ofEpochMilli);
    return new Claim(withMessages(session, claimed), next);
  }

  private static List<Claimed> withMessages(Session session, List<Due> claimed)
      throws SQLException {
    Map<Long, Message> messages = new HashMap<>();
    List<Claimed> complete = new ArrayList<>(claimed.size());
    for (Due due : claimed) {
      Message message = messages.get(due.message());
      if (message == null) {
        message = Messages.find(session, due.application(), due.message()).orElseThrow();
        messages.put(due.message(), message);
      }
      complete.add(new Claimed(due, message));
    }
    return complete;
  }

  /** Rows due at the same millisecond go together, even beyond the limit: none is left behind. */
  Optional<Instant> hasten(
      Session session, long application, long endpoint, Instant from, Instant after, int limit)
      throws SQLException {
    long now = Columns.millis(from);
    long later = Math.max(now, Columns.millis(after));
    Optional<Long> last =
        session.first(
            LAST_OF_STEP, row -> Columns.number(row, 1), application, endpoint, later, limit);
    if (last.isPresent()) {
      session.update(hasten, application, endpoint, later, last.get(), now, application);
    }
    return last.map(Instant::ofEpochMilli);
  }

  List<Backlog> backlog(Session session) throws SQLException {
    return session.query(
        backlog, row -> new Backlog(row.getLong(1), row.getLong(2), Columns.instant(row, 3)));
  }

  List<Owned> owned(Session session, long after, int limit) throws SQLException {
    return session.query(
        OWNED, row -> new Owned(row.getLong(1), row.getLong(2)), dues.incarnation(), after, limit);
  }
}
