package org.exposee.architecture.broken.guard;

/** Breaks a rule on purpose. */
public record Sinner(org.exposee.architecture.broken.access.Sinner other) {}
