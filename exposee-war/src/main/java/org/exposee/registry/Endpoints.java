package org.exposee.registry;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Where endpoints are kept. The store implements it. */
public interface Endpoints {

  /** The application of the plain API; made at first call. */
  Application defaultApplication();

  /** All that are not removed, of every application. */
  List<Endpoint> load();

  /**
   * Changes one endpoint in one durable transaction: reads it as the store has it, hands it to
   * {@code change} (empty when there is none), and writes what comes out. The store, not the
   * caller's memory, is the truth, so that several nodes can change the same endpoint.
   *
   * @param change pure and quick; it may run more than once. What it throws fails the future, and
   *     nothing is written
   * @return completes after the commit
   */
  <T> CompletableFuture<Changed<T>> change(
      long application, Selector selector, Function<Optional<Endpoint>, Change<T>> change);

  /** Names one endpoint that is not removed. */
  sealed interface Selector {
    /** The plain API's endpoint of that URL. */
    record ByUrl(String url) implements Selector {}

    record ById(long id) implements Selector {}
  }

  /** What shall become of an endpoint, and what to tell the caller. */
  sealed interface Change<T> {
    T answer();

    /** Write it, new or changed; the store sets the revision. */
    record Save<T>(Endpoint endpoint, T answer) implements Change<T> {}

    /** Remove it; its due rows are cancelled later, in small steps. */
    record Remove<T>(T answer) implements Change<T> {}

    record Leave<T>(T answer) implements Change<T> {}
  }

  /**
   * @param before as the transaction found it
   * @param after as it left it, with its new revision; empty when removed or still absent
   * @param removedAt the revision of a removal, so that memory can order it among other changes; 0
   *     unless this change removed it
   */
  record Changed<T>(
      Optional<Endpoint> before, Optional<Endpoint> after, long removedAt, T answer) {}
}
