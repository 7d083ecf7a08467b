package org.exposee.store;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;

/** A place in the writer's queue: what to do, and the future of who waits for it. */
final class Entry<T> {
  private final Place place;
  private final int weight;
  private final Work<T> work;
  private final CompletableFuture<T> future = new CompletableFuture<>();
  private T result;
  private RuntimeException refusal;

  Entry(Place place, int weight, Work<T> work) {
    this.place = place;
    this.weight = weight;
    this.work = work;
  }

  /** Something to do on the writer's connection. */
  interface Work<T> {
    T in(Session session) throws SQLException;
  }

  /** Where an entry is run. */
  enum Place {
    /** In a transaction that others share; it may be run more than once. */
    INSIDE,
    /** In a transaction of its own: it has so many rows that others would wait for them. */
    ALONE,
    /** Between two transactions. */
    BETWEEN
  }

  /** Thrown by work that has written nothing: fails its own caller with the cause, nobody else. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RuntimeException reason;

    Refusal(RuntimeException reason) {
      super(null, null, false, false);
      this.reason = reason;
    }
  }

  Place place() {
    return place;
  }

  int weight() {
    return weight;
  }

  CompletableFuture<T> future() {
    return future;
  }

  /** Its caller has cancelled, or it has failed already. */
  boolean isDone() {
    return future.isDone();
  }

  void run(Session session) throws SQLException {
    try {
      refusal = null;
      result = work.in(session);
    } catch (Refusal refused) {
      refusal = refused.reason;
    }
  }

  void complete() {
    if (refusal == null) {
      future.complete(result);
    } else {
      future.completeExceptionally(refusal);
    }
  }

  void fail(RuntimeException reason) {
    future.completeExceptionally(reason);
  }
}
