package org.exposee.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.exposee.access.Principal;
import org.exposee.delivery.History;
import org.exposee.delivery.Result;
import org.exposee.message.Kind;
import org.exposee.message.Message;

/** What has happened, and what is open, read from committed rows. */
final class SqlHistory implements History {
  private static final String EVENTS =
      "SELECT id, event_type, kind, deliveries FROM message"
          + " WHERE application = ? AND id < ? ORDER BY id DESC LIMIT ?";
  private static final String OPEN =
      "SELECT count(*) FROM due WHERE application = ? AND message = ?";
  private static final String BY_OUTCOME =
      "SELECT outcome, count(*) FROM attempt WHERE application = ? AND message = ?"
          + " GROUP BY outcome";
  private static final String MESSAGE =
      "SELECT " + Messages.COLUMNS + " FROM message WHERE id = ? AND application = ?";
  private static final String OF_MESSAGE =
      " WHERE application = ? AND message = ? AND id > ? ORDER BY id LIMIT ?";
  private static final String ATTEMPTS = "SELECT " + Tries.COLUMNS + " FROM attempt" + OF_MESSAGE;
  private static final String DUE = "SELECT " + Dues.COLUMNS + " FROM due" + OF_MESSAGE;
  private static final String ENDPOINTS =
      "SELECT endpoint FROM attempt WHERE application = ? AND message = ?"
          + " UNION SELECT endpoint FROM due WHERE application = ? AND message = ?";
  private static final String URL = "SELECT url FROM endpoint WHERE id = ? AND application = ?";

  private final Readers readers;
  private final Dues dues;

  SqlHistory(Readers readers, Dues dues) {
    this.readers = readers;
    this.dues = dues;
  }

  @Override
  public List<Line> events(Principal principal, long before, int limit) {
    return readers.read(
        session -> {
          List<Line> lines =
              session.query(EVENTS, SqlHistory::line, principal.application(), before, limit);
          List<Line> tallied = new ArrayList<>(lines.size());
          for (Line line : lines) {
            tallied.add(tallied(session, principal.application(), line));
          }
          return tallied;
        });
  }

  private static Line line(ResultSet row) throws SQLException {
    Kind kind = Columns.constant(Kind.class, row.getString(3));
    Tally unknown = new Tally(0, 0, 0, 0, 0);
    return new Line(row.getLong(1), row.getString(2), kind, row.getInt(4), unknown);
  }

  private static Line tallied(Session session, long application, Line line) throws SQLException {
    int due = session.first(OPEN, row -> row.getInt(1), application, line.id()).orElse(0);
    Map<Result, Integer> counts = new EnumMap<>(Result.class);
    session.query(
        BY_OUTCOME,
        row -> counts.put(Columns.constant(Result.class, row.getString(1)), row.getInt(2)),
        application,
        line.id());
    Tally tally =
        new Tally(
            due,
            counts.getOrDefault(Result.DELIVERED, 0),
            counts.getOrDefault(Result.FAILED, 0),
            counts.getOrDefault(Result.DEAD, 0),
            counts.getOrDefault(Result.CANCELLED, 0));
    return new Line(line.id(), line.eventType(), line.kind(), line.deliveries(), tally);
  }

  @Override
  public Optional<Message> message(Principal principal, long id) {
    return readers.read(
        session -> session.first(MESSAGE, Messages::read, id, principal.application()));
  }

  @Override
  public Standing standing(Principal principal, long message, long after, int limit) {
    long application = principal.application();
    return readers.read(
        session ->
            new Standing(
                session.query(ATTEMPTS, Tries::read, application, message, after, limit),
                session.query(DUE, dues::read, application, message, after, limit)));
  }

  @Override
  public Set<Long> endpointsOf(Principal principal, long message) {
    long application = principal.application();
    return readers.read(
        session ->
            new HashSet<>(
                session.query(
                    ENDPOINTS, row -> row.getLong(1), application, message, application, message)));
  }

  @Override
  public Map<Long, String> urls(Principal principal, Collection<Long> endpoints) {
    return readers.read(
        session -> {
          Map<Long, String> urls = new HashMap<>();
          for (long endpoint : endpoints) {
            session
                .first(URL, row -> row.getString(1), endpoint, principal.application())
                .ifPresent(url -> urls.put(endpoint, url));
          }
          return urls;
        });
  }
}
