package org.exposee.architecture.broken.console;

/** Breaks a rule on purpose. */
public record Sinner(
    org.exposee.architecture.broken.store.Sinner other,
    io.micrometer.core.instrument.Counter foreign) {}
