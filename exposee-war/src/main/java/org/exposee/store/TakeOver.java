package org.exposee.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.exposee.signing.Sealer;

/**
 * Copies what an embedded store has to go on with into empty tables of a PostgreSQL: the registry,
 * the keys, and messages that are still due, or not older than the oldest idempotency key, with
 * their attempts.
 */
final class TakeOver {
  /** Rows that are in memory at one time; each can have a payload of 256 KiB. */
  private static final int STEP = 100;

  private static final String OLDEST_KEY = "SELECT min(first_message) FROM idempotency";

  /** Needs the id from which on all are copied. */
  private static final String MESSAGES =
      "(id >= ? OR fan_out IS NOT NULL OR EXISTS (SELECT 1 FROM due WHERE message = message.id))";

  private static final String OF_MESSAGES =
      "(message >= ? OR EXISTS (SELECT 1 FROM due d WHERE d.message = attempt.message)"
          + " OR message IN (SELECT id FROM message WHERE fan_out IS NOT NULL))";

  private final Session from;
  private final Session to;
  private final Sealer before;
  private final Sealer after;

  /**
   * @param from in a transaction that sees one state
   * @param to in a transaction that the caller commits
   * @param before what the secrets there are sealed with
   * @param after what they are to be sealed with here
   */
  TakeOver(Session from, Session to, Sealer before, Sealer after) {
    this.from = from;
    this.to = to;
    this.before = before;
    this.after = after;
  }

  /**
   * @param due deliveries that are still open
   */
  record Copied(int endpoints, int messages, int due) {}

  Copied run() throws SQLException {
    long oldest = from.first(OLDEST_KEY, row -> Columns.number(row, 1)).orElse(Long.MAX_VALUE);
    copy("application", "id", "uid, name, version");
    copyAll("event_type", "application, name, description, archived, schema");
    int endpoints =
        copy(
            "endpoint",
            "id",
            "application, revision, uid, kind, url, all_types, channels, rate_limit, headers,"
                + " disabled_at, disabled_why, failing_since, deleted_at");
    copyAll("subscription", "application, endpoint, event_type, since");
    copy("secret", "id", "application, endpoint, kind, sealed, master_key, expires");
    copy("api_key", "id", "application, label, scopes, hash, revoked_at");
    copy(
        "idempotency",
        "first_message",
        "application, key_hash, request_hash, messages, count, made_at");
    int messages =
        copy(
            "message",
            "id",
            "application, event_type, kind, uid, channels, traceparent, deliveries, fan_out,"
                + " fan_out_node, data_from, data_to, payload",
            MESSAGES,
            oldest);
    int due = copy("due", "id", "application, message, endpoint, number, trigger, due_at, node");
    copy(
        "attempt",
        "id",
        "application, message, endpoint, due, number, trigger, due_at, started, duration, outcome,"
            + " status, error, error_detail, answer",
        OF_MESSAGES,
        oldest);
    return new Copied(endpoints, messages, due);
  }

  private int copy(String table, String key, String columns) throws SQLException {
    return copy(table, key, columns, "? = 0", 0);
  }

  /** Step by step along an integer key. */
  private int copy(String table, String key, String others, String which, long value)
      throws SQLException {
    String columns = key + ", " + others;
    String select =
        "SELECT %s FROM %s WHERE %s > ? AND %s ORDER BY %s LIMIT %d"
            .formatted(columns, table, key, which, key, STEP);
    int all = 0;
    long behind = Long.MIN_VALUE;
    List<Object[]> step;
    do {
      step = from.query(select, row -> values(row, table, columns), behind, value);
      insert(table, columns, step);
      all += step.size();
      behind = step.isEmpty() ? behind : ((Number) step.get(step.size() - 1)[0]).longValue();
    } while (step.size() == STEP);
    return all;
  }

  private void copyAll(String table, String columns) throws SQLException {
    String select = "SELECT %s FROM %s".formatted(columns, table);
    insert(table, columns, from.query(select, row -> values(row, table, columns)));
  }

  private void insert(String table, String columns, List<Object[]> rows) throws SQLException {
    String marks = String.join(", ", Collections.nCopies(columns.split(",").length, "?"));
    String sql = "INSERT INTO %s (%s) VALUES (%s)".formatted(table, columns, marks);
    for (Object[] row : rows) {
      to.add(sql, row);
    }
    to.flush();
  }

  private Object[] values(ResultSet row, String table, String columns) throws SQLException {
    List<String> names = Arrays.stream(columns.split(",")).map(String::strip).toList();
    List<Object> values = new ArrayList<>();
    for (String name : names) {
      values.add(value(row, table, name));
    }
    return values.toArray();
  }

  /** Nobody owns anything here yet, and secrets are sealed with another key. */
  private Object value(ResultSet row, String table, String name) throws SQLException {
    return switch (table + "." + name) {
      case "due.node", "message.fan_out_node" -> Dues.FREE;
      case "secret.sealed" -> {
        long id = row.getLong("id");
        yield after.seal(before.open(row.getBytes(name), id), id);
      }
      case "secret.master_key" -> Sealer.MASTER_KEY_NUMBER;
      default -> row.getObject(name);
    };
  }
}
