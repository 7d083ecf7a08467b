package org.exposee.delivery;

import java.time.Instant;

/** What becomes of a delivery after an attempt. */
sealed interface Verdict {

  record Delivered() implements Verdict {}

  record RetryAt(Instant at) implements Verdict {}

  /** No more attempts: retries used up, a ping, or the receiver is gone. */
  record Dead() implements Verdict {}
}
