package org.exposee.delivery;

import java.net.InetAddress;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hc.client5.http.impl.async.MinimalHttpAsyncClient;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.nio.AsyncClientEndpoint;
import org.apache.hc.core5.http.nio.AsyncRequestProducer;
import org.exposee.delivery.Outcome.Unanswered;
import org.exposee.guard.Target;

/**
 * One request and its answer. It ends once, whatever comes first: the whole answer, enough of it, a
 * failure, or the deadline; then its connection goes back to the pool or is closed.
 */
final class Exchange {
  /** How long the body may take once the status is known: it is only shown to people. */
  private static final long BODY_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Ticker ticker;
  private final long deadline;
  private final Consumer<Outcome> done;
  private final AnswerReader answer;

  private Stage stage = Stage.RESOLVING;
  private Future<AsyncClientEndpoint> lease;
  private AsyncClientEndpoint connection;

  private enum Stage {
    RESOLVING("its name was not resolved"),
    CONNECTING("no connection was made"),
    WAITING("there was no answer"),
    OVER("");

    private final String missing;

    Stage(String missing) {
      this.missing = missing;
    }
  }

  /**
   * @param deadline in the ticker's nanoseconds
   */
  Exchange(Ticker ticker, long deadline, Consumer<Outcome> done) {
    this.ticker = ticker;
    this.deadline = deadline;
    this.done = done;
    this.answer = new AnswerReader(ticker, this::enough);
  }

  void begin(
      MinimalHttpAsyncClient client,
      Target target,
      InetAddress address,
      AsyncRequestProducer request) {
    if (!enter(Stage.CONNECTING)) {
      return;
    }
    HttpHost host = new HttpHost(target.uri().getScheme(), address, target.host(), target.port());
    try {
      remember(client.lease(host, Callback.of(c -> leased(c, request), this::failed)));
    } catch (RuntimeException closed) {
      failed(closed);
    }
  }

  private synchronized void remember(Future<AsyncClientEndpoint> leasing) {
    lease = leasing;
    if (stage == Stage.OVER) {
      leasing.cancel(true);
    }
  }

  private void leased(AsyncClientEndpoint leased, AsyncRequestProducer request) {
    if (!take(leased)) {
      leased.releaseAndReuse();
      return;
    }
    leased.execute(request, answer, Callback.of(whole -> end(whole, true), this::failed));
  }

  private synchronized boolean take(AsyncClientEndpoint leased) {
    boolean wanted = enter(Stage.WAITING);
    connection = wanted ? leased : null;
    return wanted;
  }

  private synchronized boolean enter(Stage next) {
    if (stage != Stage.OVER) {
      stage = next;
      return true;
    }
    return false;
  }

  /** What was read is enough; the connection has more to give and is closed. */
  private void enough() {
    end(answer.soFar(), false);
  }

  /** With a status in hand the rest of the answer does not matter. */
  void failed(Throwable cause) {
    end(answer.hasStatus() ? answer.soFar() : Failures.outcome(cause), false);
  }

  /** Ends what is past its time. To be called every now and then. */
  void check(long now) {
    if (answer.hasStatus() && now - answer.statusAt() >= BODY_NANOS) {
      enough();
    } else if (now - deadline >= 0) {
      expire();
    }
  }

  private void expire() {
    if (answer.hasStatus()) {
      enough();
    } else {
      end(Unanswered.of(Unanswered.TIMEOUT, "in time " + missing()), false);
    }
  }

  private synchronized String missing() {
    return stage.missing;
  }

  private void end(Outcome outcome, boolean reusable) {
    AsyncClientEndpoint used;
    synchronized (this) {
      if (stage == Stage.OVER) {
        return;
      }
      stage = Stage.OVER;
      used = connection;
      connection = null;
      if (lease != null && used == null) {
        lease.cancel(true);
      }
    }
    release(used, reusable);
    done.accept(outcome);
  }

  private static void release(AsyncClientEndpoint used, boolean reusable) {
    if (used == null) {
      return;
    }
    if (reusable) {
      used.releaseAndReuse();
    } else {
      used.releaseAndDiscard();
    }
  }

  /** Callbacks of the client, which must not throw into its threads. */
  private record Callback<T>(Consumer<T> completing, Consumer<Exception> failing)
      implements FutureCallback<T> {

    static <T> Callback<T> of(Consumer<T> completing, Consumer<Exception> failing) {
      return new Callback<>(completing, failing);
    }

    @Override
    public void completed(T result) {
      try {
        completing.accept(result);
      } catch (RuntimeException e) {
        failing.accept(e);
      }
    }

    @Override
    public void failed(Exception cause) {
      failing.accept(cause);
    }

    @Override
    public void cancelled() {
      failing.accept(new InterruptedException("cancelled"));
    }
  }
}
