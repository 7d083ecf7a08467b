package org.exposee.integrator.signature;

import java.time.Instant;

/** What {@link SignatureVerifier} found out about a request. */
public sealed interface Verdict {
  /**
   * Signed by who knows a secret, and recent.
   *
   * @param id safe to log and to store
   * @param byCurrent whether the first v1 signature is right: a sender that has changed its secret
   *     signs by the new one first, and for a while by the old one too
   */
  record Accepted(String id, Instant timestamp, boolean byCurrent) implements Verdict {}

  /** Not to be believed; {@code detail} may be shown to the caller. */
  record Rejected(Reason reason, String detail) implements Verdict {}

  /** Why a request is rejected. */
  enum Reason {
    /** The headers are not what Standard Webhooks asks for. */
    MALFORMED,
    /** No signature matches any secret. */
    SIGNATURE,
    /** Signed longer ago than the tolerance. */
    STALE,
    /** Signed further ahead than the tolerance. */
    FUTURE
  }
}
