package org.exposee.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
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
  /** Attempts that are looked through in one reading. */
  private static final int PAGE = 2_000;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LATER = Duration.ofSeconds(5);

  private final History history;
  private final Publisher publisher;
  private final Ids ids;

  public Redrive(History history, Publisher publisher, Ids ids) {
    this.history = history;
    this.publisher = publisher;
    this.ids = ids;
  }

  /**
   * A new attempt now, as a resend by hand makes it, of every delivery to that endpoint whose last
   * attempt is dead, and was begun before this call; it must not be open, its message must still be
   * kept, and the endpoint be registered for its type. Pings are sent only once. Waits until all of
   * them are stored; one call at a time.
   *
   * @return how many there are
   * @throws Unavailable when the store does not answer; the message says how many were stored
   */
  public synchronized int run(Endpoint endpoint) {
    Principal principal = new Principal(endpoint.application(), Set.of());
    long before = ids.next();
    long after = 0;
    int all = 0;
    while (true) {
      DeadPage page = history.dead(principal, endpoint.id(), after, before, PAGE);
      all += resend(principal, endpoint, page.dead(), all);
      if (page.next().isEmpty()) {
        return all;
      }
      after = page.next().getAsLong();
    }
  }

  private int resend(Principal principal, Endpoint endpoint, List<Dead> dead, int before) {
    List<Long> messages =
        dead.stream()
            .filter(one -> endpoint.subscriptions().containsKey(one.eventType()))
            .map(Dead::message)
            .toList();
    try {
      return publisher
          .resendAll(principal, messages, endpoint.id())
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw stopped("it was interrupted", before, stopping);
    } catch (TimeoutException | CancellationException late) {
      throw stopped(
          "the store has not answered within %d s".formatted(PATIENCE.toSeconds()), before, late);
    } catch (ExecutionException failed) {
      throw stopped(String.valueOf(failed.getCause().getMessage()), before, failed.getCause());
    }
  }

  private static Unavailable stopped(String why, int before, Throwable cause) {
    return new Unavailable(
        "%s; %,d deliveries are sent again, the others are as they were".formatted(why, before),
        LATER,
        cause);
  }
}
