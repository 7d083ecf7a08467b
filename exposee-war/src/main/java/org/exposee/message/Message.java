package org.exposee.message;

import java.time.Instant;
import java.util.Optional;

/**
 * One published event, as it is stored and sent.
 *
 * @param id also the {@code webhook-id} of each of its deliveries, through {@link IdKind#MESSAGE}
 * @param application the tenant it belongs to
 * @param eventType within {@link EventType#GRAMMAR}
 * @param kind where it comes from
 * @param payload the exact bytes that are sent
 * @param deliveries the number of endpoints it was accepted for
 * @param traceparent sent with each of its deliveries
 */
public record Message(
    long id,
    long application,
    String eventType,
    Kind kind,
    Payload payload,
    int deliveries,
    Optional<Traceparent> traceparent) {

  /** One that is in no trace. */
  public Message(
      long id, long application, String eventType, Kind kind, Payload payload, int deliveries) {
    this(id, application, eventType, kind, payload, deliveries, Optional.empty());
  }

  /** When it was made, to the millisecond. */
  public Instant at() {
    return Ids.timeOf(id);
  }
}
