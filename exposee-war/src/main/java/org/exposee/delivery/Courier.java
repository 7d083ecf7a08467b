package org.exposee.delivery;

import org.exposee.guard.Guard;

/** Carries one attempt to its receiver and brings back how it went. */
public final class Courier implements AutoCloseable {

  /**
   * @param userAgent what receivers see as {@code User-Agent}
   */
  public Courier(DeliverySettings settings, Guard guard, String userAgent, Ticker ticker) {}

  /** Ends the connections at once; to be closed behind the dispatcher. */
  @Override
  public void close() {}
}
