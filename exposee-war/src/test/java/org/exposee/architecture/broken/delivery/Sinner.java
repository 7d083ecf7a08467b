package org.exposee.architecture.broken.delivery;

/** Breaks a rule on purpose. */
public record Sinner(
    org.exposee.architecture.broken.api.Sinner other, java.sql.Connection foreign) {}
