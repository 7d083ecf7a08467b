package org.exposee.integrator.signature;

import java.time.Instant;

/** What {@link SignatureVerifier} found out about a request. */
public sealed interface Verdict {
  /** Signed by who knows a secret, and recent: {@code id} is safe to log and to store. */
  record Accepted(String id, Instant timestamp) implements Verdict {}

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
