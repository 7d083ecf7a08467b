package org.exposee.integrator.inbox;

/**
 * An event whose turn it is.
 *
 * @param failedTries how often the handler has failed at it
 */
public record Waiting(long seq, Arrival arrival, int failedTries) {}
