package org.exposee.delivery;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.exposee.message.Message;

/**
 * The writing side of the store: the store is the queue. Every future completes after the commit,
 * on the store's writing thread, so what is hung onto it must be quick; it fails with {@link
 * org.exposee.message.Unavailable} when nothing was done, and with anything else when that is not
 * known.
 */
public interface Attempts {

  /** Stores messages and their due rows: durable, then answered. */
  CompletableFuture<Acceptance> accept(Publication publication);

  /**
   * Puts attempts into the history and, in the same transaction, writes each one's due row anew
   * ({@link Made#next}) or deletes it (empty). Completes with an answer for each, in their order:
   * false, and nothing changed, when its due row is no longer this node's with that attempt number.
   */
  CompletableFuture<List<Boolean>> record(List<Made> made);

  /**
   * Makes free due rows of an endpoint this node's, the longest due first, and reads their
   * messages. One statement, so that no row goes to two nodes.
   *
   * @param dueBy rows due later stay
   * @param limit at most so many rows
   */
  CompletableFuture<Claim> claim(long application, long endpoint, Instant dueBy, int limit);

  /** The same for rows whose message is older than that id, whenever they are due. */
  CompletableFuture<Claim> claimOlder(long application, long endpoint, long message, int limit);

  /** Makes rows of this node free again, as they were. */
  CompletableFuture<Void> giveBack(Collection<Due> dues);

  /**
   * Makes free rows that wait due earlier: at most {@code limit}, the earliest first. Completes
   * with the latest instant at which one of them had been due, the next call's {@code after}; empty
   * when there was none left.
   *
   * @param from when they become due
   * @param after rows due then or before stay as they are
   */
  CompletableFuture<Optional<Instant>> hasten(
      long application, long endpoint, Instant from, Instant after, int limit);

  /** Inserts due rows for a message that is stored already (resend). */
  CompletableFuture<Void> add(List<Due> dues);

  /**
   * Inserts due rows for deliveries that have ended: each only if its message is still stored, none
   * to its endpoint is open, and it has had as many attempts as its caller has seen. Whoever else
   * does the same at this moment, one of them inserts it. Completes with how many were inserted;
   * cancelling it withdraws what is not being stored yet.
   */
  CompletableFuture<Integer> addAgain(List<Again> ended);

  /**
   * The next step of a wide fan-out: due rows, and the mark behind them. Completes with false, and
   * changes nothing, when the mark is another one by now: somebody has taken this step before.
   *
   * @param from the mark that these due rows follow
   * @param to empty: complete
   */
  CompletableFuture<Boolean> fanOut(Message message, long from, List<Due> dues, OptionalLong to);

  /**
   * Messages whose fan-out is not complete, with their marks, by id: at most {@code limit} with an
   * id above {@code after}, because each brings its payload. Those that another node goes on with
   * are not among them, as long as it is alive.
   */
  Map<Message, Long> openFanOuts(long after, int limit);

  /** Which endpoints have free due rows, and since or from when: after a start, and as a net. */
  List<Backlog> backlog();

  /** This node's due rows with ids greater than {@code after}, in order: for the sweep. */
  List<Owned> owned(long after, int limit);

  /** Makes those of this node's rows free again: they are in nobody's memory. */
  CompletableFuture<Void> free(Collection<Owned> dues);

  /**
   * @param next what is due behind it; empty: nothing
   */
  record Made(Attempt attempt, Optional<Due> next) {}

  /**
   * @param attempts that this message has had at this endpoint, when it was looked at
   */
  record Again(Due due, int attempts) {}

  /** A due row of this node, by its id. */
  record Owned(long application, long id) {}

  /** One claimed delivery with what it needs. */
  record Claimed(Due due, Message message) {}

  /**
   * @param nextAt when the earliest row that is still free will be due; empty: none is left
   */
  record Claim(List<Claimed> claimed, Optional<Instant> nextAt) {}

  /** Free due rows of one endpoint, the earliest due at {@code at}. */
  record Backlog(long application, long endpoint, Instant at) {}
}
