package org.exposee.integrator.registration;

import java.time.Instant;

/** A webhook that Exposee has acknowledged. */
public record Registration(String event, String url, Instant acknowledgedAt) {}
