package org.exposee.delivery;

/** Why an attempt is made; stored in lower case. */
public enum Trigger {
  /** By publishing, or by the retry schedule behind it. */
  SCHEDULED,
  /** By hand (resend); retried like a scheduled one. */
  MANUAL,
  /** By a ping: one attempt, never retried. */
  PING
}
