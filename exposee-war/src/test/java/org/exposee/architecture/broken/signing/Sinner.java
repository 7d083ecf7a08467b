package org.exposee.architecture.broken.signing;

/** Breaks a rule on purpose. */
public record Sinner(org.exposee.architecture.broken.guard.Sinner other) {}
