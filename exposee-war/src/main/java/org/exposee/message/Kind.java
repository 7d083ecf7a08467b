package org.exposee.message;

/** Where a message comes from; the store writes the names in lower case, so they never change. */
public enum Kind {
  /** Published through the plain API; its body is the plain API's envelope. */
  PLAIN,
  /** A trial without retries. */
  PING,
  /** Published through the management API. */
  API
}
