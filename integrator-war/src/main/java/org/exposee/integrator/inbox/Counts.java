package org.exposee.integrator.inbox;

/** How many events of each state the inbox holds. */
public record Counts(long waiting, long handled, long parked) {}
