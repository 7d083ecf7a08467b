package org.exposee.delivery;

import java.util.List;
import org.exposee.message.Message;

/** What became of a {@link Publication}. */
public sealed interface Acceptance {

  /** Stored now, durably: one receipt for each message, in order. */
  record Stored(List<Receipt> receipts) implements Acceptance {
    public static Stored of(Publication publication) {
      return new Stored(publication.messages().stream().map(Receipt::of).toList());
    }
  }

  /**
   * The same request was stored before under the same key: this is what it stored, in order, and
   * nothing was stored now. Their payloads are not read.
   */
  record Replayed(List<Receipt> receipts) implements Acceptance {}

  /** The key was used for another request; nothing was stored. */
  record Conflict() implements Acceptance {}

  /** What a caller gets for a message. */
  record Receipt(long id, String eventType, int deliveries) {
    public static Receipt of(Message message) {
      return new Receipt(message.id(), message.eventType(), message.deliveries());
    }
  }
}
