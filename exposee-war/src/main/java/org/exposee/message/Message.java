package org.exposee.message;

import java.time.Instant;

/**
 * One published event, as it is stored and sent.
 *
 * @param id also the {@code webhook-id} of each of its deliveries, through {@link IdKind#MESSAGE}
 * @param application the tenant it belongs to
 * @param eventType within {@link EventType#GRAMMAR}
 * @param kind where it comes from
 * @param payload the exact bytes that are sent
 * @param deliveries the number of endpoints it was accepted for
 */
public record Message(
    long id, long application, String eventType, Kind kind, Payload payload, int deliveries) {

  /** When it was made, to the millisecond. */
  public Instant at() {
    return Ids.timeOf(id);
  }
}
