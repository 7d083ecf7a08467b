package org.exposee.architecture.broken.monitor;

/** Breaks a rule on purpose. */
public record Sinner(org.exposee.architecture.broken.store.Sinner other) {}
