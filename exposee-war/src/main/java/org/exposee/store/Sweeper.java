package org.exposee.store;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.exposee.message.Ids;

/** Deletes what has been kept long enough, a little at a time, so that nobody waits for it. */
final class Sweeper {
  private static final int STEP = 100;

  static final String OLD_MESSAGES =
      "SELECT id FROM message WHERE application = ? AND id > ? AND id < ? ORDER BY id LIMIT "
          + STEP;
  static final String DELETE_MESSAGE =
      "DELETE FROM message WHERE application = ? AND id = ? AND fan_out IS NULL"
          + " AND NOT EXISTS (SELECT 1 FROM due WHERE application = ? AND message = ?)";
  static final String DELETE_ATTEMPTS = delete("attempt", "id", "id");
  static final String DELETE_KEYS = delete("idempotency", "first_message", "first_message");

  /** Counts by reading, and so not with each step. */
  static final String LAST_KEY_TOO_MANY =
      "SELECT first_message FROM idempotency WHERE application = ?"
          + " ORDER BY first_message DESC LIMIT 1 OFFSET ?";

  private static final Duration BETWEEN_COUNTS = Duration.ofMinutes(1);
  static final String DELETE_ENDPOINTS = delete("endpoint", "id", "deleted_at");

  private final Writer writer;
  private final Readers readers;
  private final Clock clock;
  private final StoreSettings settings;
  private final String oldMessages;

  /**
   * Behind which old messages of an application are looked at next; those that stay are passed over
   * for a round. For the writing thread.
   */
  private final Map<Long, Long> passed = new HashMap<>();

  private Instant countedAt = Instant.MIN;

  /** By application, the youngest key that is one too many. */
  private volatile Map<Long, Long> tooManyKeys = Map.of();

  Sweeper(Writer writer, Readers readers, Dialect dialect, Clock clock, StoreSettings settings) {
    // Locked first: what is resent meanwhile waits, and is then seen, or sees that nothing is left.
    this.oldMessages = OLD_MESSAGES + dialect.skipLocked();
    this.writer = writer;
    this.readers = readers;
    this.clock = clock;
    this.settings = settings;
  }

  private static String delete(String table, String key, String age) {
    return ("DELETE FROM %1$s WHERE application = ? AND %2$s IN"
            + " (SELECT %2$s FROM %1$s WHERE application = ? AND %3$s < ? ORDER BY %3$s LIMIT %4$d)")
        .formatted(table, key, age, STEP);
  }

  /** Completes with whether there may be more to delete now. */
  CompletableFuture<Boolean> step() {
    Instant now = clock.instant();
    if (countedAt.plus(BETWEEN_COUNTS).isBefore(now)) {
      countedAt = now;
      tooManyKeys = readers.read(this::tooManyKeys);
    }
    return writer.writeOwn(STEP, this::step);
  }

  private Map<Long, Long> tooManyKeys(Session session) throws SQLException {
    Map<Long, Long> last = new HashMap<>();
    for (long application : Applications.ids(session)) {
      session
          .first(LAST_KEY_TOO_MANY, row -> row.getLong(1), application, settings.maxKeys())
          .ifPresent(key -> last.put(application, key));
    }
    return last;
  }

  private boolean step(Session session) throws SQLException {
    boolean more = false;
    for (long application : Applications.ids(session)) {
      more |= step(session, application);
    }
    return more;
  }

  private boolean step(Session session, long application) throws SQLException {
    Instant now = clock.instant();
    Instant attempts = now.minus(settings.keepAttempts());
    long keys =
        Math.max(
            Ids.firstAt(now.minus(StoreSettings.KEEP_KEYS)),
            tooManyKeys.getOrDefault(application, 0L) + 1);
    boolean more = messages(session, application, Ids.firstAt(now.minus(settings.keepMessages())));
    more |= delete(session, DELETE_ATTEMPTS, application, Ids.firstAt(attempts));
    more |= delete(session, DELETE_KEYS, application, keys);
    more |= delete(session, DELETE_ENDPOINTS, application, attempts.toEpochMilli());
    return more;
  }

  private static boolean delete(Session session, String sql, long application, long before)
      throws SQLException {
    return session.update(sql, application, application, before) == STEP;
  }

  private boolean messages(Session session, long application, long olderThan) throws SQLException {
    long after = passed.getOrDefault(application, 0L);
    List<Long> old =
        session.query(oldMessages, row -> row.getLong(1), application, after, olderThan);
    for (long id : old) {
      session.update(DELETE_MESSAGE, application, id, application, id);
    }
    boolean more = old.size() == STEP;
    passed.put(application, more ? old.get(STEP - 1) : 0);
    return more;
  }
}
