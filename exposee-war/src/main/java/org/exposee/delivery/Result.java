package org.exposee.delivery;

/** How an attempt ended; stored and shown in lower case. */
public enum Result {
  DELIVERED,
  /** Failed, and tried again later. */
  FAILED,
  /** Failed, and not tried again: retries used up, a ping, or the endpoint is gone (410). */
  DEAD,
  /** Never sent: the endpoint, or its subscription, was removed before. */
  CANCELLED
}
