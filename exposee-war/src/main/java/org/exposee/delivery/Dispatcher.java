package org.exposee.delivery;

import org.exposee.message.Ids;
import org.exposee.registry.Directory;
import org.exposee.registry.Registrar;

/** Brings due deliveries to the courier, endpoint by endpoint. */
public final class Dispatcher implements AutoCloseable {

  /** Nothing moves before {@link #start}. */
  public Dispatcher(
      DeliverySettings settings,
      Directory directory,
      Registrar registrar,
      Attempts attempts,
      Courier courier,
      Ids ids,
      Ticker ticker) {}

  /** Takes up what the store has open, and begins to send. */
  public void start() {
    throw new UnsupportedOperationException("being written");
  }

  /** Whether that delivery is being tried at this moment. */
  public boolean inFlight(long due) {
    throw new UnsupportedOperationException("being written: " + due);
  }

  /** False when the dispatching thread has not come round for longer than it may take. */
  public boolean isMoving() {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * Begins nothing more, and waits for what is under way to be finished and recorded: as long as
   * one exchange may take. To be closed before the store.
   */
  @Override
  public void close() {}
}
