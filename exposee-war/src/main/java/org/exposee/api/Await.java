package org.exposee.api;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.exposee.delivery.Publisher.PingRunning;
import org.exposee.guard.Refused;
import org.exposee.message.Unavailable;
import org.exposee.registry.TooMany;

/** Waits for a durable change on the request's own thread, but not for ever. */
final class Await {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(5);

  private Await() {}

  /**
   * @param onDoubt what a caller can do when nobody knows whether it was done
   * @throws Rejected 503 after 10 s
   * @throws Unknown when it failed in a way that leaves the outcome open
   */
  static <T> T done(CompletableFuture<T> change, String onDoubt) {
    try {
      return change.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | CancellationException late) {
      change.cancel(false);
      throw Rejected.retryLater(503, "The store has not answered within 10 s. " + onDoubt, RETRY);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw Rejected.retryLater(503, "The server is stopping. " + onDoubt, RETRY);
    } catch (ExecutionException failed) {
      throw translated(failed.getCause(), onDoubt);
    }
  }

  private static RuntimeException translated(Throwable cause, String onDoubt) {
    if (cause instanceof CompletionException wrapped && wrapped.getCause() != null) {
      return translated(wrapped.getCause(), onDoubt);
    }
    if (cause instanceof Unavailable
        || cause instanceof TooMany
        || cause instanceof PingRunning
        || cause instanceof Refused) {
      return (RuntimeException) cause;
    }
    return new Unknown("It is not known whether this was done. " + onDoubt, cause);
  }
}
