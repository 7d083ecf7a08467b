package org.exposee.integrator.monitor;

import java.util.Locale;

/** Why a delivery was not taken in. */
public enum Refusal {
  /** No signature matches any secret. */
  SIGNATURE,
  /** Signed longer ago than {@code integrator.tolerance}. */
  STALE,
  /** Signed further ahead than {@code integrator.tolerance}. */
  FUTURE,
  /** Headers, query or body are not what they must be, or the body broke off. */
  MALFORMED,
  /** The body is larger than {@code integrator.payload.max}. */
  TOO_LARGE,
  /** The body has not come in time. */
  TOO_SLOW,
  /** The body is not plain JSON in UTF-8. */
  UNSUPPORTED,
  /** {@code integrator.inbox.max} events wait already. */
  FULL,
  /** Too many large bodies came at once. */
  BUSY,
  /** The inbox could not be written. */
  UNAVAILABLE,
  /** Anything else: a fault of ours. */
  FAILED;

  /** The name as a label's value. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
