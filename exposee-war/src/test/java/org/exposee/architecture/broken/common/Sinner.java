package org.exposee.architecture.broken.common;

/** Breaks a rule on purpose. */
public record Sinner() {}
