package org.exposee.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.exposee.message.Kind;
import org.exposee.message.Message;
import org.exposee.message.Payload;
import org.exposee.message.Traceparent;

/** Rows of the table {@code message}. */
final class Messages {
  static final String COLUMNS =
      "id, application, event_type, kind, deliveries, data_from, data_to, traceparent, payload";

  private static final String INSERT =
      "INSERT INTO message ("
          + COLUMNS
          + ", fan_out, fan_out_node) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String SELECT =
      "SELECT " + COLUMNS + " FROM message WHERE application = ? AND id = ?";

  private Messages() {}

  /**
   * @param fanOutMark the last endpoint that has its due row; null: all have
   * @param node that goes on with it
   */
  static void insert(Session session, Message message, Long fanOutMark, long node)
      throws SQLException {
    Payload payload = message.payload();
    session.add(
        INSERT,
        message.id(),
        message.application(),
        message.eventType(),
        Columns.name(message.kind()),
        message.deliveries(),
        payload.dataFrom(),
        payload.dataTo(),
        message.traceparent().map(Traceparent::text).orElse(null),
        payload.bytes(),
        fanOutMark,
        fanOutMark == null ? null : node);
  }

  static Optional<Message> find(Session session, long application, long id) throws SQLException {
    return session.first(SELECT, Messages::read, application, id);
  }

  /** From a row that begins with {@link #COLUMNS}. */
  static Message read(ResultSet row) throws SQLException {
    return new Message(
        row.getLong(1),
        row.getLong(2),
        row.getString(3),
        Columns.constant(Kind.class, row.getString(4)),
        new Payload(row.getBytes(9), row.getInt(6), row.getInt(7)),
        row.getInt(5),
        Optional.ofNullable(row.getString(8)).map(Traceparent::new));
  }
}
