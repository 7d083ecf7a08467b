package org.exposee.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.exposee.delivery.Acceptance;
import org.exposee.delivery.Attempts;
import org.exposee.delivery.Due;
import org.exposee.delivery.Publication;
import org.exposee.message.Message;

/** The queue of open deliveries, and what is written about them. */
final class SqlAttempts implements Attempts {
  /** A message that is resent just when it is swept: there is nothing to send. */
  private static final String ADD_IF = "SELECT 1 FROM message WHERE application = ? AND id = ?%s";

  /** One statement: a delivery goes from the one table to the other at once. */
  static final String HAS_ENDED =
      "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM due"
          + " WHERE application = ? AND message = ? AND endpoint = ?)"
          + " AND (SELECT count(*) FROM attempt"
          + " WHERE application = ? AND message = ? AND endpoint = ?) = ?";

  private static final String SET_MARK =
      "UPDATE message SET fan_out = ?, fan_out_node = ?"
          + " WHERE application = ? AND id = ? AND fan_out = ?";
  private static final String FANNING_OUT =
      "SELECT "
          + Messages.COLUMNS
          + ", fan_out FROM message"
          + " WHERE fan_out IS NOT NULL AND id > ? AND (fan_out_node = ? OR fan_out_node NOT IN"
          + " (SELECT incarnation FROM node WHERE stopped IS NULL)) ORDER BY id LIMIT ?";

  /** A row that goes from one lane's place to another's costs about as much as so many new ones. */
  private static final int MOVED = 8;

  private final Writer writer;
  private final Readers readers;
  private final Dues dues;
  private final Accepting accepting;
  private final Lanes lanes;
  private final String addIf;

  SqlAttempts(Writer writer, Readers readers, Dialect dialect, Dues dues, Accepting accepting) {
    this.writer = writer;
    this.readers = readers;
    this.dues = dues;
    this.accepting = accepting;
    this.lanes = new Lanes(dues, dialect);
    this.addIf = ADD_IF.formatted(dialect.forUpdate());
  }

  @Override
  public CompletableFuture<Acceptance> accept(Publication publication) {
    return writer.write(
        Accepting.weight(publication), session -> accepting.accept(session, publication));
  }

  @Override
  public CompletableFuture<List<Boolean>> record(List<Made> made) {
    return writer.writeOwn(
        2 * made.size(),
        session -> {
          List<Boolean> ours = dues.move(session, made);
          for (int i = 0; i < made.size(); i++) {
            if (ours.get(i)) {
              Tries.insert(session, made.get(i).attempt());
            }
          }
          return ours;
        });
  }

  @Override
  public CompletableFuture<Claim> claim(long application, long endpoint, Instant dueBy, int limit) {
    return writer.writeOwn(
        MOVED * limit, session -> lanes.claim(session, application, endpoint, dueBy, limit));
  }

  @Override
  public CompletableFuture<Claim> claimOlder(
      long application, long endpoint, long message, int limit) {
    return writer.writeOwn(
        MOVED * limit, session -> lanes.claimOlder(session, application, endpoint, message, limit));
  }

  @Override
  public CompletableFuture<Void> giveBack(Collection<Due> given) {
    return free(given.stream().map(due -> new Owned(due.application(), due.id())).toList());
  }

  @Override
  public CompletableFuture<Void> free(Collection<Owned> rows) {
    return writer.writeOwn(
        MOVED * rows.size(),
        session -> {
          dues.setFree(session, rows);
          return null;
        });
  }

  @Override
  public CompletableFuture<Optional<Instant>> hasten(
      long application, long endpoint, Instant from, Instant after, int limit) {
    return writer.writeOwn(
        MOVED * limit, session -> lanes.hasten(session, application, endpoint, from, after, limit));
  }

  @Override
  public CompletableFuture<Void> add(List<Due> added) {
    return writer.write(
        added.size(),
        session -> {
          for (Due due : added) {
            if (isKept(session, due)) {
              dues.insert(session, due);
            }
          }
          return null;
        });
  }

  /** Whoever else resends it waits until this transaction is over. */
  private boolean isKept(Session session, Due due) throws SQLException {
    return session.first(addIf, row -> true, due.application(), due.message()).isPresent();
  }

  @Override
  public CompletableFuture<Integer> addAgain(List<Again> ended) {
    List<Again> inOrder = // That in which every node locks them.
        ended.stream().sorted(Comparator.comparingLong(again -> again.due().message())).toList();
    return writer.write(
        ended.size(),
        session -> {
          int added = 0;
          for (Again again : inOrder) {
            if (isKept(session, again.due()) && hasEnded(session, again)) {
              dues.insert(session, again.due());
              added++;
            }
          }
          return added;
        });
  }

  private static boolean hasEnded(Session session, Again again) throws SQLException {
    Due due = again.due();
    return session
        .first(
            HAS_ENDED,
            row -> true,
            due.application(),
            due.message(),
            due.endpoint(),
            due.application(),
            due.message(),
            due.endpoint(),
            again.attempts())
        .isPresent();
  }

  @Override
  public CompletableFuture<Boolean> fanOut(
      Message message, long from, List<Due> step, OptionalLong to) {
    return writer.writeAlone(
        session -> {
          Long mark = to.isPresent() ? (Long) to.getAsLong() : null;
          Long node = to.isPresent() ? (Long) dues.incarnation() : null;
          boolean next =
              session.update(SET_MARK, mark, node, message.application(), message.id(), from) == 1;
          if (next) {
            for (Due due : step) {
              dues.insert(session, due);
            }
          }
          return next;
        });
  }

  @Override
  public Map<Message, Long> openFanOuts(long after, int limit) {
    Map<Message, Long> open = new LinkedHashMap<>();
    readers.read(
        session ->
            session.query(
                FANNING_OUT,
                row -> open.put(Messages.read(row), row.getLong(10)),
                after,
                dues.incarnation(),
                limit));
    return open;
  }

  @Override
  public List<Backlog> backlog() {
    return readers.read(lanes::backlog);
  }

  @Override
  public List<Owned> owned(long after, int limit) {
    return readers.read(session -> lanes.owned(session, after, limit));
  }
}
