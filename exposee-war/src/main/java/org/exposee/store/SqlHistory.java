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
import java.util.OptionalLong;
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
  private static final String LAST_OF_STEP =
      "SELECT max(id) FROM (SELECT id FROM attempt WHERE application = ? AND id > ? AND id < ?"
          + " ORDER BY id LIMIT ?) AS step";
  static final String DEAD =
      "SELECT id, message FROM attempt WHERE application = ? AND id > ? AND id <= ?"
          + " AND endpoint = ? AND outcome = 'dead' AND trigger <> 'ping' ORDER BY id";

  // The plus keeps it off the primary key, behind which all later attempts lie as well.
  static final String STILL_DEAD =
      "SELECT event_type, (SELECT count(*) FROM attempt"
          + " WHERE application = ? AND message = ? AND endpoint = ?)"
          + " FROM message WHERE application = ? AND id = ?"
          + " AND NOT EXISTS (SELECT 1 FROM attempt"
          + " WHERE application = ? AND message = ? AND +id > ? AND endpoint = ?)"
          + " AND NOT EXISTS (SELECT 1 FROM due"
          + " WHERE application = ? AND message = ? AND endpoint = ?)";
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
  public DeadPage dead(Principal principal, long endpoint, long after, long before, int limit) {
    long application = principal.application();
    return readers.read(
        session -> {
          Optional<Long> last =
              session.first(
                  LAST_OF_STEP, row -> Columns.number(row, 1), application, after, before, limit);
          return last.isEmpty()
              ? new DeadPage(List.of(), OptionalLong.empty())
              : new DeadPage(
                  dead(session, application, endpoint, after, last.get()),
                  OptionalLong.of(last.get()));
        });
  }

  private static List<Dead> dead(
      Session session, long application, long endpoint, long after, long last) throws SQLException {
    List<Dead> dead = new ArrayList<>();
    for (Ended ended : session.query(DEAD, Ended::read, application, after, last, endpoint)) {
      session
          .first(
              STILL_DEAD,
              row -> new Dead(ended.message(), row.getString(1), row.getInt(2)),
              application,
              ended.message(),
              endpoint,
              application,
              ended.message(),
              application,
              ended.message(),
              ended.attempt(),
              endpoint,
              application,
              ended.message(),
              endpoint)
          .ifPresent(dead::add);
    }
    return dead;
  }

  private record Ended(long attempt, long message) {
    static Ended read(ResultSet row) throws SQLException {
      return new Ended(row.getLong(1), row.getLong(2));
    }
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
