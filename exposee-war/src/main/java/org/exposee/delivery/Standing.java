package org.exposee.delivery;

/** What is known of whether an endpoint answers. */
enum Standing {
  /** It did when it was last asked. */
  PROVEN,
  /** It never has: nobody knows. */
  NEW,
  /** It did not when it was last asked. */
  DOWN;

  /** Nobody can count on an answer. */
  boolean isDoubtful() {
    return this != PROVEN;
  }
}
