package org.exposee.store;

import java.time.Duration;

/**
 * What can be set about the store.
 *
 * @param version of the program, shown in the table of nodes
 * @param queue calls that may wait for the writer; more are refused with {@link
 *     org.exposee.message.Unavailable}
 * @param readers connections for reading, each with its own small cache
 * @param cacheKib page cache of the writer in KiB
 * @param keepMessages how long messages with their payloads are kept; at least a day, because an
 *     idempotency key needs them that long
 * @param keepAttempts how long the history of attempts is kept
 * @param maxKeys idempotency keys that are remembered, about: the oldest go first
 */
public record StoreSettings(
    String version,
    int queue,
    int readers,
    int cacheKib,
    Duration keepMessages,
    Duration keepAttempts,
    int maxKeys) {

  /** How long an idempotency key is remembered. */
  public static final Duration KEEP_KEYS = Duration.ofHours(24);

  public StoreSettings {
    if (queue < 1 || readers < 1 || cacheKib < 1 || maxKeys < 1) {
      throw new IllegalArgumentException("queue, readers, cache and keys must be at least 1");
    }
    if (keepMessages.compareTo(KEEP_KEYS) < 0) {
      throw new IllegalArgumentException("messages must be kept for at least " + KEEP_KEYS);
    }
  }

  public static StoreSettings defaults(String version) {
    return new StoreSettings(
        version, 4_096, 3, 32 * 1_024, Duration.ofDays(30), Duration.ofDays(90), 1_000_000);
  }
}
