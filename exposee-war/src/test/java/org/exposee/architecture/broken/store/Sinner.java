package org.exposee.architecture.broken.store;

/** Breaks a rule on purpose. */
public record Sinner(org.exposee.architecture.broken.api.Sinner other) {}
