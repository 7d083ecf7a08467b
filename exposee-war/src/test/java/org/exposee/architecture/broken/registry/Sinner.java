package org.exposee.architecture.broken.registry;

/** Breaks a rule on purpose. */
public record Sinner(
    org.exposee.architecture.broken.delivery.Sinner other, jakarta.ws.rs.core.Response foreign) {}
