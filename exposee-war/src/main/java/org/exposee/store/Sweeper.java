package org.exposee.store;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.exposee.message.Ids;

/** Deletes what has been kept long enough, a little at a time, so that nobody waits for it. */
final class Sweeper {
  private static final int STEP = 100;

  private static final String OLD_MESSAGES =
      "SELECT id FROM message WHERE id > ? AND id < ? ORDER BY id LIMIT " + STEP;
  private static final String DELETE_MESSAGE =
      "DELETE FROM message WHERE id = ? AND fan_out IS NULL"
          + " AND NOT EXISTS (SELECT 1 FROM due WHERE message = ?)";
  private static final String DELETE_ATTEMPTS = delete("attempt", "id", "id < ?");
  private static final String DELETE_KEYS =
      delete("idempotency", "first_message", "first_message < ?");

  /** Counts by reading, and so not with each step. */
  private static final String LAST_KEY_TOO_MANY =
      "SELECT first_message FROM idempotency ORDER BY first_message DESC LIMIT 1 OFFSET ?";

  private static final Duration BETWEEN_COUNTS = Duration.ofMinutes(1);
  private static final String DELETE_ENDPOINTS = delete("endpoint", "id", "deleted_at < ?");

  private final Writer writer;
  private final Readers readers;
  private final Clock clock;
  private final StoreSettings settings;

  /** Behind which old messages are looked at next; those that stay are passed over for a round. */
  private long passed;

  private Instant countedAt = Instant.MIN;
  private volatile long tooManyKeys;

  Sweeper(Writer writer, Readers readers, Clock clock, StoreSettings settings) {
    this.writer = writer;
    this.readers = readers;
    this.clock = clock;
    this.settings = settings;
  }

  private static String delete(String table, String key, String old) {
    return "DELETE FROM %1$s WHERE %2$s IN (SELECT %2$s FROM %1$s WHERE %3$s ORDER BY %2$s LIMIT %4$d)"
        .formatted(table, key, old, STEP);
  }

  /** Completes with whether there may be more to delete now. */
  CompletableFuture<Boolean> step() {
    Instant now = clock.instant();
    if (countedAt.plus(BETWEEN_COUNTS).isBefore(now)) {
      countedAt = now;
      tooManyKeys = readers.read(this::lastKeyTooMany);
    }
    return writer.write(STEP, this::step);
  }

  private long lastKeyTooMany(Session session) throws SQLException {
    return session.first(LAST_KEY_TOO_MANY, row -> row.getLong(1), settings.maxKeys()).orElse(0L);
  }

  private boolean step(Session session) throws SQLException {
    Instant now = clock.instant();
    long attempts = Ids.firstAt(now.minus(settings.keepAttempts()));
    long keys = Math.max(Ids.firstAt(now.minus(StoreSettings.KEEP_KEYS)), tooManyKeys + 1);
    long endpoints = now.minus(settings.keepAttempts()).toEpochMilli();
    boolean more = messages(session, Ids.firstAt(now.minus(settings.keepMessages())));
    more |= session.update(DELETE_ATTEMPTS, attempts) == STEP;
    more |= session.update(DELETE_KEYS, keys) == STEP;
    more |= session.update(DELETE_ENDPOINTS, endpoints) == STEP;
    return more;
  }

  private boolean messages(Session session, long olderThan) throws SQLException {
    List<Long> old = session.query(OLD_MESSAGES, row -> row.getLong(1), passed, olderThan);
    for (long id : old) {
      session.update(DELETE_MESSAGE, id, id);
    }
    boolean more = old.size() == STEP;
    passed = more ? old.get(STEP - 1) : 0;
    return more;
  }
}
