package org.exposee.registry;

/** There are as many endpoints as the setting {@code exposee.endpoints.max} allows. */
public final class TooMany extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TooMany(int limit) {
    super(
        "There are %,d endpoints already, the most that exposee.endpoints.max allows."
            .formatted(limit),
        null,
        false,
        false);
  }
}
