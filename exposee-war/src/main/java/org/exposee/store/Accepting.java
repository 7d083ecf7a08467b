package org.exposee.store;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.exposee.delivery.Acceptance;
import org.exposee.delivery.Acceptance.Conflict;
import org.exposee.delivery.Acceptance.Receipt;
import org.exposee.delivery.Acceptance.Replayed;
import org.exposee.delivery.Acceptance.Stored;
import org.exposee.delivery.Due;
import org.exposee.delivery.Idempotency;
import org.exposee.delivery.Publication;
import org.exposee.message.Message;

/** Stores a publication, once for each idempotency key. */
final class Accepting {
  private static final String KNOWN =
      "SELECT request_hash, messages FROM idempotency"
          + " WHERE application = ? AND key_hash = ? AND made_at > ?";
  private static final String FORGET =
      "DELETE FROM idempotency WHERE application = ? AND key_hash = ? AND made_at <= ?";
  private static final String REMEMBER =
      "INSERT INTO idempotency"
          + " (first_message, application, key_hash, request_hash, messages, count, made_at)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?)";
  private static final String RECEIPT =
      "SELECT id, event_type, deliveries FROM message WHERE application = ? AND id = ?";

  private static final int BYTES_OF_A_ROW = 4_096;

  private final Dues dues;
  private final Clock clock;

  Accepting(Dues dues, Clock clock) {
    this.dues = dues;
    this.clock = clock;
  }

  private record Known(byte[] request, byte[] messages) {
    static Known of(ResultSet row) throws SQLException {
      return new Known(row.getBytes(1), row.getBytes(2));
    }
  }

  /** In rows, or in pages when payloads are large. */
  static int weight(Publication publication) {
    int bytes = publication.messages().stream().mapToInt(m -> m.payload().bytes().length).sum();
    return publication.messages().size() + publication.dues().size() + bytes / BYTES_OF_A_ROW;
  }

  Acceptance accept(Session session, Publication publication) throws SQLException {
    if (publication.idempotency().isEmpty()) {
      return store(session, publication);
    }
    Idempotency key = publication.idempotency().get();
    Optional<Known> known = known(session, publication.application(), key);
    if (known.isEmpty()) {
      remember(session, publication, key);
      return store(session, publication);
    }
    return key.sameRequest(known.get().request())
        ? new Replayed(receipts(session, publication.application(), known.get().messages()))
        : new Conflict();
  }

  private Stored store(Session session, Publication publication) throws SQLException {
    for (Message message : publication.messages()) {
      Long mark = publication.marks().get(message.id());
      Messages.insert(session, message, mark, dues.incarnation());
    }
    for (Due due : publication.dues()) {
      dues.insert(session, due);
    }
    return Stored.of(publication);
  }

  private Optional<Known> known(Session session, long application, Idempotency key)
      throws SQLException {
    return session.first(KNOWN, Known::of, application, key.key(), tooOld());
  }

  private long tooOld() {
    return clock.millis() - StoreSettings.KEEP_KEYS.toMillis();
  }

  private void remember(Session session, Publication publication, Idempotency key)
      throws SQLException {
    List<Message> messages = publication.messages();
    ByteBuffer ids = ByteBuffer.allocate(messages.size() * Long.BYTES);
    messages.forEach(message -> ids.putLong(message.id()));
    // Not one that another node has made since this transaction looked: then the insert fails.
    session.update(FORGET, publication.application(), key.key(), tooOld());
    session.update(
        REMEMBER,
        messages.get(0).id(),
        publication.application(),
        key.key(),
        key.request(),
        ids.array(),
        messages.size(),
        clock.millis());
  }

  private static List<Receipt> receipts(Session session, long application, byte[] ids)
      throws SQLException {
    List<Receipt> receipts = new ArrayList<>();
    LongBuffer messages = ByteBuffer.wrap(ids).asLongBuffer();
    while (messages.hasRemaining()) {
      receipts.addAll(
          session.query(
              RECEIPT,
              row -> new Receipt(row.getLong(1), row.getString(2), row.getInt(3)),
              application,
              messages.get()));
    }
    return receipts;
  }
}
