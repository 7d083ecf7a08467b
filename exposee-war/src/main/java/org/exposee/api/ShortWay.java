package org.exposee.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.exposee.access.Principal;
import org.exposee.access.Scope;
import org.exposee.delivery.Acceptance;
import org.exposee.delivery.Publisher;
import org.exposee.delivery.Publisher.Event;
import org.exposee.message.Traceparent;
import org.exposee.message.Unavailable;

/**
 * The call that there are most of, without JAX-RS, which would take a sixth of the time that the
 * server has for it: one event, published in the plainest form of the call. Whatever else is in a
 * request, or wrong with it, sends it the long way, {@link EventsResource}: there is no rule here
 * that is not there.
 */
final class ShortWay {
  private static final String PATH = "/events";
  private static final Set<String> ANY_OR_JSON = Set.of("*/*", MediaType.APPLICATION_JSON);

  private final Credentials credentials;
  private final Publisher publisher;
  private final Executor answers;

  ShortWay(Wiring wiring) {
    this.credentials = new Credentials(wiring.callers(), wiring.keys());
    this.publisher = wiring.publisher();
    this.answers = wiring.answers();
  }

  /**
   * Takes the request if it is one that can go this way; its body has come.
   *
   * @return false if nothing was done
   */
  boolean takes(HttpServletRequest request, Reply reply) {
    if (!isPlain(request)) {
      return false;
    }
    Optional<Principal> caller =
        credentials.caller(request).filter(known -> known.may(Scope.PUBLISH));
    Optional<Event> event = caller.flatMap(known -> event(request));
    event.ifPresent(one -> publish(caller.get(), one, traceparent(request), reply));
    return event.isPresent();
  }

  private static boolean isPlain(HttpServletRequest request) {
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    return request.getMethod().equals("POST")
        && request.getRequestURI().equals(request.getContextPath() + PATH)
        && request.getQueryString() == null
        && MediaType.APPLICATION_JSON.equals(request.getContentType())
        && (accept == null || ANY_OR_JSON.contains(accept))
        && request.getHeader(EventsResource.KEY_HEADER) == null
        && request.getHeader(HttpHeaders.CONTENT_ENCODING) == null;
  }

  /** Empty if anything is wrong with it. */
  private Optional<Event> event(HttpServletRequest request) {
    try {
      return Optional.of(
          EventsResource.event(BodyReader.read(request, EventsResource.MAX_EVENT_BODY)));
    } catch (Rejected | Unavailable forTheLongWay) {
      return Optional.empty();
    }
  }

  private static Optional<Traceparent> traceparent(HttpServletRequest request) {
    return Traceparent.of(Collections.list(request.getHeaders(Traceparent.HEADER)));
  }

  private void publish(
      Principal caller, Event event, Optional<Traceparent> traceparent, Reply reply) {
    CompletableFuture<Acceptance> change = stored(caller, event, traceparent);
    AtomicBoolean answered = new AtomicBoolean();
    reply.suspend(
        Await.DEADLINE.toSeconds(),
        TimeUnit.SECONDS,
        late -> fail(reply, answered, Await.tooLate(change, EventsResource.SAFE_WITH_KEY)));
    change.whenCompleteAsync(
        (acceptance, failure) -> {
          if (failure != null) {
            fail(reply, answered, Await.translated(failure, EventsResource.SAFE_WITH_KEY));
          } else if (answered.compareAndSet(false, true)) {
            reply.answer(202, Map.of(), MediaType.APPLICATION_JSON, only(acceptance));
          }
        },
        answers);
  }

  private CompletableFuture<Acceptance> stored(
      Principal caller, Event event, Optional<Traceparent> traceparent) {
    try {
      return publisher.publish(caller, List.of(event), Optional.empty(), traceparent);
    } catch (RuntimeException unexpected) {
      return CompletableFuture.failedFuture(unexpected);
    }
  }

  private static EventsResource.Accepted only(Acceptance acceptance) {
    return EventsResource.Accepted.of(((Acceptance.Stored) acceptance).receipts().get(0));
  }

  private static void fail(Reply reply, AtomicBoolean answered, RuntimeException failure) {
    Rejected rejected = Rejections.of(failure, () -> "POST " + PATH);
    if (answered.compareAndSet(false, true)) {
      reply.answer(rejected);
    }
  }
}
