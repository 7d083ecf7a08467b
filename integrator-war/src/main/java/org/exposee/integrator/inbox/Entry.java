package org.exposee.integrator.inbox;

import java.time.Instant;

/**
 * What is known about one event, without its body.
 *
 * @param seq the order of arrival, from 1
 * @param id the {@code webhook-id}
 * @param type the event type, or null if the body names none
 * @param ping whether it is a ping
 * @param state how far handling has come
 * @param tries how often the handler was called
 * @param sentAt the sender's time
 * @param receivedAt our time
 * @param nextTryAt when the handler is called next, null unless waiting
 * @param endedAt when it was handled or parked, null while waiting
 * @param error why the last try failed, or null
 * @param duplicates how often it came again
 * @param bytes the size of the body
 */
public record Entry(
    long seq,
    String id,
    String type,
    boolean ping,
    State state,
    int tries,
    Instant sentAt,
    Instant receivedAt,
    Instant nextTryAt,
    Instant endedAt,
    String error,
    int duplicates,
    int bytes) {}
