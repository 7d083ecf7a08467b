package org.exposee.registry;

import java.time.Instant;

/** Since when an endpoint gets nothing, and why, in words for its owner. */
public record Disabled(Instant at, String reason) {}
