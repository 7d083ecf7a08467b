package org.exposee.architecture.broken.api;

/** Breaks a rule on purpose. */
public record Sinner(
    org.exposee.architecture.broken.store.Sinner other,
    org.apache.hc.client5.http.HttpRoute foreign) {}
