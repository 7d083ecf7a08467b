package org.exposee.delivery;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.nio.AsyncClientEndpoint;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.exposee.delivery.Outcome.Answered;
import org.exposee.delivery.Outcome.Unanswered;

/**
 * One request and its answer. It ends once, whatever comes first: the whole answer, enough of it, a
 * failure, or the deadline; then its connection goes back to the pool or is closed.
 */
final class Exchange {
  /** How long the body may take once the status is known: it is only shown to people. */
  private static final long BODY_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final long deadline;
  private final Letter letter;
  private final Consumer<Outcome> done;
  private final AnswerReader answer;

  private Stage stage = Stage.RESOLVING;
  private Leasing leasing;
  private Dial dial;
  private AsyncClientEndpoint connection;
  private Heads heads;
  private boolean repeated;

  /** Gets a connection, kept or new. */
  interface Leasing {
    void begin(HttpContext context, FutureCallback<AsyncClientEndpoint> callback);
  }

  private enum Stage {
    RESOLVING,
    CONNECTING,
    WAITING,
    OVER
  }

  /**
   * @param deadline in the ticker's nanoseconds
   */
  Exchange(Ticker ticker, long deadline, Letter letter, Consumer<Outcome> done) {
    this.deadline = deadline;
    this.letter = letter;
    this.done = done;
    this.answer = new AnswerReader(ticker, this::enough);
  }

  void begin(Leasing way) {
    leasing = way;
    connect();
  }

  private void connect() {
    Dial dialling = new Dial();
    if (!enter(dialling)) {
      return;
    }
    try {
      leasing.begin(dialling.context(), Callback.of(this::leased, this::failed));
    } catch (RuntimeException closed) {
      failed(closed);
    }
  }

  private synchronized boolean enter(Dial dialling) {
    dial = dialling;
    return enter(Stage.CONNECTING);
  }

  private void leased(AsyncClientEndpoint leased) {
    Heads coming = new Heads(this::failed);
    if (!take(leased, coming)) {
      leased.releaseAndReuse();
      return;
    }
    leased.execute(letter, answer, coming, Callback.of(this::answered, this::failed));
  }

  private synchronized boolean take(AsyncClientEndpoint leased, Heads coming) {
    boolean wanted = enter(Stage.WAITING);
    heads = coming;
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

  /** An answer may come before the request is sent; what then follows on that connection is not. */
  private void answered(Answered whole) {
    end(whole, letter.isSent() && answer.isPersistent());
  }

  /** What was read is enough; the connection has more to give and is closed. */
  private void enough() {
    end(answer.soFar(), false);
  }

  /** With a status in hand the rest of the answer does not matter. */
  void failed(Throwable cause) {
    AsyncClientEndpoint stale = takeStale();
    if (stale != null) {
      stale.releaseAndDiscard();
      connect();
      return;
    }
    end(answer.hasStatus() ? answer.soFar() : Failures.outcome(cause), false);
  }

  /**
   * A kept connection that the receiver has ended, as is its right, before anything was sent on it:
   * the receiver cannot know of the request, so it may be repeated, once. What was begun may have
   * been acted upon; it is not repeated here but by the schedule, as an attempt that is recorded.
   */
  private synchronized AsyncClientEndpoint takeStale() {
    if (connection == null || letter.isBegun() || repeated) {
      return null;
    }
    repeated = true;
    AsyncClientEndpoint stale = connection;
    connection = null;
    return stale;
  }

  /**
   * Ends what is past its time. To be called every now and then.
   *
   * @return whether it has ended by this
   */
  boolean check(long now) {
    if (answer.hasStatus()) {
      boolean late = now - answer.statusAt() >= BODY_NANOS || now - deadline >= 0;
      return late && end(answer.soFar(), false);
    }
    return now - deadline >= 0 && end(late(), false);
  }

  /** What there was no time for any more. */
  private synchronized Unanswered late() {
    return switch (stage) {
      case RESOLVING -> Unanswered.of("dns_timeout", "its name was not resolved in time");
      case CONNECTING -> dial.late();
      default ->
          letter.isSent()
              ? heads.late()
              : Unanswered.of("send_timeout", "it did not take the whole request in time");
    };
  }

  private boolean end(Outcome outcome, boolean reusable) {
    boolean first = letGo(reusable);
    if (first) {
      done.accept(outcome);
    }
    return first;
  }

  private boolean letGo(boolean reusable) {
    AsyncClientEndpoint used;
    Dial dialling;
    synchronized (this) {
      if (!enter(Stage.OVER)) {
        return false;
      }
      used = connection;
      dialling = dial;
      connection = null;
    }
    if (used != null) {
      release(used, reusable);
    } else if (dialling != null) {
      dialling.hangUp();
    }
    return true;
  }

  private static void release(AsyncClientEndpoint used, boolean reusable) {
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
      failing.accept(new ConnectionClosedException("cancelled"));
    }
  }
}
