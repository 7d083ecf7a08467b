package org.exposee.integrator.handling;

import java.time.Instant;

/**
 * One event for an {@link EventHandler}.
 *
 * @param id the {@code webhook-id}; the same event has the same id, whenever it is handed over
 * @param type the event type, or null if the body names none
 * @param timestamp when the sender sent it; events may come in another order
 * @param ping whether it is only a ping
 * @param payload the signed JSON as it came, UTF-8
 * @param attempt how often the handler was called for it, this time included, from 1
 */
@SuppressWarnings("ArrayRecordComponent") // Two are the same if their ids are.
public record IncomingEvent(
    String id, String type, Instant timestamp, boolean ping, byte[] payload, int attempt) {}
