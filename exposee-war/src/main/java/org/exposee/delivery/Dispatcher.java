package org.exposee.delivery;

/** Brings due deliveries to the courier, endpoint by endpoint. */
public final class Dispatcher {

  /** Whether that delivery is being tried at this moment. */
  public boolean inFlight(long due) {
    throw new UnsupportedOperationException("being written: " + due);
  }

  /** False when the dispatching thread has not come round for longer than it may take. */
  public boolean isMoving() {
    throw new UnsupportedOperationException("being written");
  }
}
