package org.exposee.delivery;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.exposee.access.Principal;
import org.exposee.delivery.Acceptance.Receipt;
import org.exposee.message.Ids;
import org.exposee.registry.Directory;

/** Takes events in: finds who is registered, stores all durably, answers. */
public final class Publisher {

  public Publisher(
      Directory directory, Attempts attempts, Dispatcher dispatcher, Ids ids, Ticker ticker) {}

  /**
   * @param events 1 to 1,000, stored in one commit, all or none
   * @return fails with {@link org.exposee.message.Unavailable} when nothing was stored
   */
  public CompletableFuture<Acceptance> publish(
      Principal principal, List<Event> events, Optional<Idempotency> idempotency) {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * One message for each event type that anybody is registered for, or for that one.
   *
   * @return fails with {@link PingRunning} while one of that event type is not finished
   */
  public CompletableFuture<List<Receipt>> ping(Principal principal, Optional<String> eventType) {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * Completes when every delivery of these pings is finished; a caller that waits no longer cancels
   * it.
   */
  public CompletableFuture<Void> finished(List<Receipt> pings) {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * A new attempt now for each of these endpoints of a stored message, whatever became of the old
   * ones; endpoints that are removed are left out.
   *
   * @return how many there are
   */
  public CompletableFuture<Integer> resend(
      Principal principal, long message, java.util.Collection<Long> endpoints) {
    throw new UnsupportedOperationException("being written");
  }

  /**
   * @param data a complete JSON value in UTF-8
   */
  public record Event(String eventType, byte[] data) {}

  /** At most one ping runs per event type. */
  public static final class PingRunning extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PingRunning(String eventType) {
      super("a ping of " + eventType + " is still running", null, false, false);
    }
  }
}
