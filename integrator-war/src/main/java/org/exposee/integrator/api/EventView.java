package org.exposee.integrator.api;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.exposee.integrator.inbox.Entry;
import org.exposee.integrator.inbox.State;

/** An event on the wire; what does not apply is absent, and the body is not in lists. */
@Schema(name = "Event")
record EventView(
    String id,
    String event,
    boolean ping,
    State state,
    int tries,
    String error,
    Instant receivedAt,
    Instant sentAt,
    Instant nextTryAt,
    Instant endedAt,
    int duplicates,
    int bytes,
    String body) {
  static EventView of(Entry entry) {
    return new EventView(
        entry.id(),
        entry.type(),
        entry.ping(),
        entry.state(),
        entry.tries(),
        entry.error(),
        entry.receivedAt(),
        entry.sentAt(),
        entry.nextTryAt(),
        entry.endedAt(),
        entry.duplicates(),
        entry.bytes(),
        null);
  }

  EventView withBody(String text) {
    return new EventView(
        id,
        event,
        ping,
        state,
        tries,
        error,
        receivedAt,
        sentAt,
        nextTryAt,
        endedAt,
        duplicates,
        bytes,
        text);
  }
}
