package org.exposee.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/** How values lie in columns: times as UTC milliseconds, names of states in lower case. */
final class Columns {
  private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE);

  private static final Map<Enum<?>, String> NAMES = new ConcurrentHashMap<>();

  private Columns() {}

  /** What lies beyond the range of milliseconds is its end. */
  static long millis(Instant at) {
    if (at.isBefore(Instant.EPOCH)) {
      return 0;
    }
    return at.isBefore(LAST) ? at.toEpochMilli() : Long.MAX_VALUE;
  }

  /** For a column that may be null. */
  static Long millis(Optional<Instant> at) {
    return at.map(Columns::millis).orElse(null);
  }

  /** Null stays null. */
  static Long number(ResultSet row, int column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? null : number;
  }

  /** For a column that may be null. */
  static Integer number(OptionalInt number) {
    return number.isPresent() ? number.getAsInt() : null;
  }

  static OptionalInt optionalInt(ResultSet row, int column) throws SQLException {
    int number = row.getInt(column);
    return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(number);
  }

  static Instant instant(ResultSet row, int column) throws SQLException {
    return Instant.ofEpochMilli(row.getLong(column));
  }

  static Optional<Instant> optionalInstant(ResultSet row, int column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  static String name(Enum<?> constant) {
    return NAMES.computeIfAbsent(constant, key -> key.name().toLowerCase(Locale.ROOT));
  }

  static <E extends Enum<E>> E constant(Class<E> type, String name) {
    return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
  }
}
