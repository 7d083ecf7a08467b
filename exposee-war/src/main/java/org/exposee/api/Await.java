package org.exposee.api;

import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.exposee.delivery.Publisher.PingRunning;
import org.exposee.guard.Refused;
import org.exposee.message.Unavailable;
import org.exposee.registry.TooMany;

/** Waits for a durable change, but not for ever. */
final class Await {
  /** A caller shall hear within five seconds what has become of it. */
  static final Duration DEADLINE = Duration.ofSeconds(4);

  private static final Duration RETRY = Duration.ofSeconds(5);

  private Await() {}

  /**
   * On the request's own thread.
   *
   * @param onDoubt what a caller can do when nobody knows whether it was done
   * @throws Rejected 503 after 4 s
   * @throws Unknown when it failed in a way that leaves the outcome open
   */
  static <T> T done(CompletableFuture<T> change, String onDoubt) {
    try {
      return change.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | CancellationException late) {
      throw tooLate(change, onDoubt);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw Rejected.retryLater(503, "The server is stopping. " + onDoubt, RETRY);
    } catch (ExecutionException failed) {
      throw translated(failed.getCause(), onDoubt);
    }
  }

  /**
   * The same for a suspended call, without a thread: {@code call} is answered what {@code shape}
   * makes of the change, or throws.
   *
   * @param answers where the answer is made
   */
  static <T> void then(
      AsyncResponse call,
      CompletableFuture<T> change,
      String onDoubt,
      Executor answers,
      Function<T, Response> shape) {
    call.setTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    call.setTimeoutHandler(late -> late.resume(tooLate(change, onDoubt)));
    change.whenCompleteAsync(
        (done, failure) -> {
          if (failure == null) {
            resume(call, done, shape);
          } else {
            call.resume(translated(failure, onDoubt));
          }
        },
        answers);
  }

  private static <T> void resume(AsyncResponse call, T done, Function<T, Response> shape) {
    try {
      call.resume(shape.apply(done));
    } catch (RuntimeException refused) {
      call.resume(refused);
    }
  }

  static Rejected tooLate(CompletableFuture<?> change, String onDoubt) {
    change.cancel(false);
    return tooLate(onDoubt);
  }

  private static Rejected tooLate(String onDoubt) {
    return Rejected.retryLater(503, "The store has not answered within 4 s. " + onDoubt, RETRY);
  }

  static RuntimeException translated(Throwable cause, String onDoubt) {
    if (cause instanceof CancellationException) {
      return tooLate(onDoubt);
    }
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
