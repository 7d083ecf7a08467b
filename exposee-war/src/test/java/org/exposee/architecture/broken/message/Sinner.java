package org.exposee.architecture.broken.message;

/** Breaks a rule on purpose. */
public record Sinner(org.exposee.architecture.broken.signing.Sinner other) {}
