package org.exposee.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.exposee.access.Principal;
import org.exposee.delivery.Acceptance.Receipt;
import org.exposee.delivery.Acceptance.Stored;
import org.exposee.delivery.Attempts.Again;
import org.exposee.delivery.History.Dead;
import org.exposee.message.Envelope;
import org.exposee.message.Ids;
import org.exposee.message.Kind;
import org.exposee.message.Message;
import org.exposee.message.Payload;
import org.exposee.message.Traceparent;
import org.exposee.message.Unavailable;
import org.exposee.registry.Directory;
import org.exposee.registry.Endpoint;

/** Takes events in: finds who is registered, stores all durably, answers. */
public final class Publisher {
  /** Pauses are ended by hand. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final Directory directory;
  private final Attempts attempts;
  private final Dispatcher dispatcher;
  private final Ids ids;
  private final Ticker ticker;
  private final LongAdder accepted = new LongAdder();

  public Publisher(
      Directory directory, Attempts attempts, Dispatcher dispatcher, Ids ids, Ticker ticker) {
    this.directory = directory;
    this.attempts = attempts;
    this.dispatcher = dispatcher;
    this.ids = ids;
    this.ticker = ticker;
  }

  /**
   * @param data a complete JSON value in UTF-8
   */
  public record Event(String eventType, byte[] data) {}

  /** At most one ping runs per event type. */
  public static final class PingRunning extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PingRunning(String eventType) {
      super("A ping of " + eventType + " is still running.", null, false, false);
    }
  }

  /**
   * @param events 1 to 1,000, stored in one commit, all or none
   * @param traceparent of all of them
   * @return fails with {@link org.exposee.message.Unavailable} when nothing was stored; cancelling
   *     it withdraws what is not being stored yet
   */
  public CompletableFuture<Acceptance> publish(
      Principal principal,
      List<Event> events,
      Optional<Idempotency> idempotency,
      Optional<Traceparent> traceparent) {
    List<Message> messages = new ArrayList<>(events.size());
    for (Event event : events) {
      String type = event.eventType();
      messages.add(
          message(
              principal,
              type,
              Kind.PLAIN,
              at -> Envelope.event(type, at, event.data()),
              traceparent));
    }
    return store(principal.application(), messages, idempotency);
  }

  /** The body's time is the id's, so that a receiver and the history see one and the same. */
  private Message message(
      Principal principal,
      String eventType,
      Kind kind,
      Function<Instant, Payload> body,
      Optional<Traceparent> traceparent) {
    long id = ids.next();
    Payload payload = body.apply(Ids.timeOf(id));
    Message draft = new Message(id, principal.application(), eventType, kind, payload, 0);
    int deliveries = dispatcher.addressees().count(draft);
    return new Message(
        id, principal.application(), eventType, kind, payload, deliveries, traceparent);
  }

  private CompletableFuture<Acceptance> store(
      long application, List<Message> messages, Optional<Idempotency> idempotency) {
    Reservation reservation = dispatcher.addressees().reservation();
    Map<Long, Long> marks = new HashMap<>();
    for (Message message : messages) {
      Parcel parcel = dispatcher.addressees().parcel(message);
      OptionalLong mark = dispatcher.addressees().add(reservation, parcel, 0);
      mark.ifPresent(last -> marks.put(message.id(), last));
    }
    CompletableFuture<Acceptance> stored =
        attempts.accept(
            new Publication(application, messages, reservation.dues(), marks, idempotency));
    CompletableFuture<Acceptance> answer =
        stored.whenComplete(
            (acceptance, failure) -> settle(acceptance, messages, reservation, marks));
    answer.whenComplete((acceptance, failure) -> stored.cancel(false));
    return answer;
  }

  /** On the store's writing thread: only leaves notes. */
  private void settle(
      Acceptance acceptance,
      List<Message> messages,
      Reservation reservation,
      Map<Long, Long> marks) {
    if (!(acceptance instanceof Stored)) {
      reservation.withdraw();
      dispatcher.pings().withdrawn(messages);
      return;
    }
    accepted.add(messages.stream().filter(message -> message.kind() == Kind.PLAIN).count());
    if (reservation.size() > 0) {
      dispatcher.stored(reservation);
    }
    for (Message message : messages) {
      Long mark = marks.get(message.id());
      if (mark != null) {
        dispatcher.fanOut(message, mark);
      } else if (message.kind() == Kind.PING) {
        dispatcher.pings().addressed(message.id());
      }
    }
  }

  /** Events stored since the start, without pings, whatever their callers heard. */
  public long accepted() {
    return accepted.sum();
  }

  /**
   * One message for each event type that anybody is registered for, or for that one.
   *
   * @return fails with {@link PingRunning} while one of that event type is not finished, and with
   *     {@link Unavailable} during a pause: pings have a place in memory, and would pile up there
   */
  public CompletableFuture<List<Receipt>> ping(Principal principal, Optional<String> eventType) {
    if (dispatcher.isPaused()) {
      return CompletableFuture.failedFuture(
          new Unavailable(
              "Deliveries are paused at this node. Ping again when they are resumed.", PAUSE));
    }
    List<Message> messages =
        eventType
            .map(List::of)
            .orElseGet(() -> directory.eventTypes(principal.application()))
            .stream()
            .map(
                type ->
                    message(
                        principal,
                        type,
                        Kind.PING,
                        at -> Envelope.ping(type, at),
                        Optional.empty()))
            .toList();
    if (messages.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    Pings pings = dispatcher.pings();
    try {
      pings.begin(messages);
    } catch (PingRunning running) {
      return CompletableFuture.failedFuture(running);
    }
    return store(principal.application(), messages, Optional.empty())
        .thenApply(acceptance -> ((Stored) acceptance).receipts());
  }

  /**
   * Completes when every delivery of these pings is finished; a caller that waits no longer cancels
   * it.
   */
  public CompletableFuture<Void> finished(List<Receipt> pings) {
    return dispatcher.pings().over(pings.stream().map(Receipt::id).toList());
  }

  /**
   * A new attempt now for each of these endpoints of a stored message, whatever became of the old
   * ones; endpoints that are removed or disabled are left out.
   *
   * @return how many there are
   */
  public CompletableFuture<Integer> resend(
      Principal principal, long message, Collection<Long> endpoints) {
    Instant now = ticker.now();
    List<Due> dues =
        endpoints.stream()
            .flatMap(id -> directory.byId(principal, id).stream())
            .filter(endpoint -> endpoint.disabled().isEmpty())
            .map(endpoint -> byHand(endpoint, message, now))
            .toList();
    return addFrom(0, dues).thenApply(done -> dues.size());
  }

  /**
   * A new attempt now of what has ended dead at one endpoint, as far as nothing has become of it
   * since; none if the endpoint is removed or disabled.
   *
   * @param dead at most {@link Publication#MAX_DUES}
   * @return how many there are; cancelling it withdraws what is not being stored yet
   */
  CompletableFuture<Integer> resendDead(Principal principal, List<Dead> dead, long endpoint) {
    Instant now = ticker.now();
    List<Again> ended =
        directory.byId(principal, endpoint).filter(one -> one.disabled().isEmpty()).stream()
            .flatMap(one -> dead.stream().map(each -> again(one, each, now)))
            .toList();
    if (ended.isEmpty()) {
      return CompletableFuture.completedFuture(0);
    }
    CompletableFuture<Integer> stored = attempts.addAgain(ended);
    CompletableFuture<Integer> answer =
        stored.whenComplete(
            (count, failure) -> {
              if (failure == null) {
                dispatcher.waits(ended.get(0).due()); // The others are due at the same instant.
              }
            });
    answer.whenComplete((count, failure) -> stored.cancel(false));
    return answer;
  }

  private Again again(Endpoint endpoint, Dead dead, Instant now) {
    return new Again(byHand(endpoint, dead.message(), now), dead.attempts());
  }

  private Due byHand(Endpoint endpoint, long message, Instant now) {
    return new Due(
        ids.next(), endpoint.application(), message, endpoint.id(), 1, Trigger.MANUAL, now, false);
  }

  /** In steps, because one commit takes only so many. */
  private CompletableFuture<Void> addFrom(int from, List<Due> dues) {
    if (from >= dues.size()) {
      return CompletableFuture.completedFuture(null);
    }
    int to = Math.min(dues.size(), from + Publication.MAX_DUES);
    List<Due> step = dues.subList(from, to);
    return attempts
        .add(step)
        .thenRun(() -> step.forEach(dispatcher::waits))
        .thenCompose(done -> addFrom(to, dues));
  }
}
