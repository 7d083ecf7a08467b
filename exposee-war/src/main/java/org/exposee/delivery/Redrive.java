package org.exposee.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.exposee.access.Principal;
import org.exposee.delivery.History.Dead;
import org.exposee.delivery.History.DeadPage;
import org.exposee.message.Ids;
import org.exposee.message.Unavailable;
import org.exposee.registry.Endpoint;

/**
 * Sends again what has ended dead at an endpoint. The history is read page by page, because it has
 * no index by endpoint: it takes as long as reading all of it, and little memory.
 */
public final class Redrive {
  /** Attempts that are looked through in one reading; as many as one commit takes. */
  private static final int PAGE = Publication.MAX_DUES;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LATER = Duration.ofSeconds(5);

  private final History history;
  private final Publisher publisher;
  private final Ids ids;
  private final Duration patience;

  public Redrive(History history, Publisher publisher, Ids ids) {
    this(history, publisher, ids, PATIENCE);
  }

  /**
   * @param patience with the store, for each step; whole seconds
   */
  Redrive(History history, Publisher publisher, Ids ids, Duration patience) {
    this.history = history;
    this.publisher = publisher;
    this.ids = ids;
    this.patience = patience;
  }

  /**
   * A new attempt now, as a resend by hand makes it, of every delivery to that endpoint whose last
   * attempt is dead, and was begun before this call; it must not be open, its message must still be
   * kept, and the endpoint be registered for its type. Pings are sent only once. Waits until all of
   * them are stored; one call at a time, and of calls at several nodes each delivery is one's.
   *
   * <p>What is last and what was before goes by the clocks of the nodes that made the attempts: as
   * far as they differ, one that died a moment ago may be left to the next call, or one that was
   * delivered by another node be taken for dead.
   *
   * @return how many there are
   * @throws Unavailable when the store does not answer; the message says how many were stored, and
   *     of how many that is not known
   */
  public synchronized int run(Endpoint endpoint) {
    Principal principal = new Principal(endpoint.application(), Set.of());
    long before = ids.next();
    long after = 0;
    int all = 0;
    while (true) {
      DeadPage page = read(principal, endpoint, after, before, all);
      all += resend(principal, endpoint, page.dead(), all);
      if (page.next().isEmpty()) {
        return all;
      }
      after = page.next().getAsLong();
    }
  }

  private DeadPage read(Principal principal, Endpoint endpoint, long after, long before, int all) {
    try {
      return history.dead(principal, endpoint.id(), after, before, PAGE);
    } catch (Unavailable away) {
      throw stopped(away.getMessage(), all, 0, away);
    }
  }

  private int resend(Principal principal, Endpoint endpoint, List<Dead> dead, int before) {
    List<Dead> meant =
        dead.stream().filter(one -> endpoint.subscriptions().containsKey(one.eventType())).toList();
    CompletableFuture<Integer> stored = publisher.resendDead(principal, meant, endpoint.id());
    try {
      return stored.get(patience.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw stopped("it was interrupted", before, meant.size(), stopping);
    } catch (TimeoutException | CancellationException late) {
      String why = "the store has not answered within %d s".formatted(patience.toSeconds());
      throw stopped(why, before, meant.size(), late);
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      int unknown = cause instanceof Unavailable ? 0 : meant.size();
      throw stopped(String.valueOf(cause.getMessage()), before, unknown, cause);
    } finally {
      stored.cancel(false); // What waits for its turn is not to be done behind this call.
    }
  }

  /**
   * @param unknown so many may have been stored or not
   */
  private static Unavailable stopped(String why, int before, int unknown, Throwable cause) {
    String doubt = unknown == 0 ? "" : "of %,d more it is not known, ".formatted(unknown);
    return new Unavailable(
        "%s; %,d deliveries are sent again, %sthe others are as they were"
            .formatted(why, before, doubt),
        LATER,
        cause);
  }
}
