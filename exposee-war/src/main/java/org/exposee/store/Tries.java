package org.exposee.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;
import org.exposee.delivery.Attempt;
import org.exposee.delivery.Attempt.Failure;
import org.exposee.delivery.Due;
import org.exposee.delivery.Result;
import org.exposee.delivery.Trigger;

/** Rows of the table {@code attempt}. */
final class Tries {
  static final String COLUMNS =
      "id, application, message, endpoint, due, number, trigger, due_at, started, duration,"
          + " outcome, status, error, error_detail, answer";

  private static final String INSERT =
      "INSERT INTO attempt (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  private Tries() {}

  static void insert(Session session, Attempt attempt) throws SQLException {
    Due due = attempt.due();
    session.add(
        INSERT,
        attempt.id(),
        due.application(),
        due.message(),
        due.endpoint(),
        due.id(),
        due.number(),
        Columns.name(due.trigger()),
        Columns.millis(due.at()),
        Columns.millis(attempt.started()),
        attempt.duration().toNanos() / 1_000,
        Columns.name(attempt.result()),
        attempt.status().isPresent() ? attempt.status().getAsInt() : null,
        attempt.error().map(Failure::code).orElse(null),
        attempt.error().map(Failure::detail).orElse(null),
        attempt.answer().length == 0 ? null : attempt.answer());
  }

  /** From a row that begins with {@link #COLUMNS}. */
  static Attempt read(ResultSet row) throws SQLException {
    Optional<String> code = Optional.ofNullable(row.getString(13));
    String detail = row.getString(14);
    byte[] answer = row.getBytes(15);
    int status = row.getInt(12);
    return new Attempt(
        row.getLong(1),
        due(row),
        Columns.instant(row, 9),
        Duration.of(row.getLong(10), ChronoUnit.MICROS),
        Columns.constant(Result.class, row.getString(11)),
        status == 0 ? OptionalInt.empty() : OptionalInt.of(status),
        code.map(c -> new Failure(c, detail)),
        answer == null ? new byte[0] : answer);
  }

  private static Due due(ResultSet row) throws SQLException {
    return new Due(
        row.getLong(5),
        row.getLong(2),
        row.getLong(3),
        row.getLong(4),
        row.getInt(6),
        Columns.constant(Trigger.class, row.getString(7)),
        Columns.instant(row, 8),
        true);
  }
}
