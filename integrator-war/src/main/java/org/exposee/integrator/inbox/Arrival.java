package org.exposee.integrator.inbox;

import java.time.Instant;

/**
 * One verified event as it came.
 *
 * @param id the sender's {@code webhook-id}, the same each time it is sent
 * @param type the event type, or null if the body names none
 * @param ping whether the sender marked it as a ping
 * @param sentAt the sender's time of this try
 * @param body the signed bytes; not copied, so nobody changes them
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares arrivals.
public record Arrival(String id, String type, boolean ping, Instant sentAt, byte[] body) {}
