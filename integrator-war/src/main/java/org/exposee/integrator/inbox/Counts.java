package org.exposee.integrator.inbox;

/**
 * How much came in, and what is still to do.
 *
 * @param received all that ever came, without duplicates
 * @param waiting not handled yet
 * @param parked given up until somebody asks for another try
 */
public record Counts(long received, long waiting, long parked) {}
