package org.exposee.architecture.broken.access;

/** Breaks a rule on purpose. */
public record Sinner(org.exposee.architecture.broken.message.Sinner other) {}
