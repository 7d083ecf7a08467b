package org.exposee.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.exposee.delivery.Outcome.Answered;
import org.exposee.delivery.Outcome.Unanswered;
import org.exposee.registry.Directory;
import org.exposee.registry.Endpoint;
import org.exposee.registry.Registrar;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws the conclusions from how attempts end: how many a lane may have in flight, whether it is
 * paused, and, in the registry, since when the endpoint has been failing and that it is disabled
 * when it is gone or has failed for too long. One that flickers is written at most once a second.
 * For the dispatcher's thread.
 */
final class Watch {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
  private static final Duration BETWEEN_WRITES = Duration.ofSeconds(1);

  private final Directory directory;
  private final Registrar registrar;
  private final Loop loop;
  private final Ticker ticker;
  private final Set<Lane> differing = new HashSet<>();
  private final Set<Long> disabling = new HashSet<>();
  private Instant mayWriteAt = Instant.MIN;

  Watch(Directory directory, Registrar registrar, Loop loop, Ticker ticker) {
    this.directory = directory;
    this.registrar = registrar;
    this.loop = loop;
    this.ticker = ticker;
  }

  /**
   * @return whether the endpoint was down and is back, so that what waits for it shall be tried now
   */
  boolean landed(Flight flight, Outcome outcome) {
    Lane lane = flight.lane();
    Instant now = ticker.now();
    int inFlight = lane.landed();
    if (outcome instanceof Answered answered && answered.accepted()) {
      lane.window().answeredWell(inFlight);
      boolean back = lane.pulse().succeeded(now);
      compare(lane, now);
      return back;
    }
    failed(flight, outcome, now);
    compare(lane, now);
    return false;
  }

  private void failed(Flight flight, Outcome outcome, Instant now) {
    Lane lane = flight.lane();
    boolean overloaded = outcome instanceof Answered answered && answered.overloaded();
    boolean unanswered = outcome instanceof Unanswered;
    if (outcome instanceof Unanswered none && none.timedOut()) {
      lane.window().timedOut(flight.startedNanos(), ticker.nanos());
      if (flight.standing().isDoubtful()) {
        lane.pulse().rest(now);
      }
    } else if (unanswered || ((Answered) outcome).troubled()) {
      lane.window().trouble(flight.startedNanos(), ticker.nanos());
    } else {
      lane.window().answered();
    }
    lane.pulse().failed(overloaded || unanswered, flight.started(), now);
    if (overloaded) {
      lane.pulse().pauseUntil(now.plus(RetryPolicy.wish(outcome)));
    }
    if (outcome instanceof Answered answered && answered.status() == RetryPolicy.GONE) {
      disable(lane, "it answered 410 Gone");
    }
    lane.pulse().failingSince().ifPresent(since -> failing(lane, since, now));
  }

  private void failing(Lane lane, Instant since, Instant now) {
    Instant end = since.plus(Registrar.PATIENCE);
    if (!end.isAfter(now) && hasFailedForAll(lane, now)) {
      disable(lane, "every attempt has failed since " + since);
    } else if (lane.pulse().isTimeToWarn(now)) {
      directory
          .byId(lane.endpoint())
          .ifPresent(
              endpoint ->
                  LOG.warn(
                      "every attempt at {} has failed since {}; it will be disabled at {}",
                      endpoint.url(),
                      since,
                      end));
    }
  }

  /** Another node may have reached it meanwhile. */
  private boolean hasFailedForAll(Lane lane, Instant now) {
    return directory
        .byId(lane.endpoint())
        .flatMap(Endpoint::failingSince)
        .filter(since -> !since.plus(Registrar.PATIENCE).isAfter(now))
        .isPresent();
  }

  private void compare(Lane lane, Instant now) {
    if (differs(lane) && differing.add(lane)) {
      write(now);
    }
  }

  private boolean differs(Lane lane) {
    boolean failing = lane.pulse().failingSince().isPresent();
    return directory
        .byId(lane.endpoint())
        .filter(endpoint -> endpoint.failingSince().isPresent() != failing)
        .isPresent();
  }

  /** Writes what still differs; to be called now and then. */
  void write(Instant now) {
    if (differing.isEmpty() || mayWriteAt.isAfter(now)) {
      return;
    }
    mayWriteAt = now.plus(BETWEEN_WRITES);
    Set<Lane> lanes = Set.copyOf(differing);
    differing.clear();
    lanes.stream().filter(this::differs).forEach(this::writeState);
  }

  private void writeState(Lane lane) {
    Optional<Instant> failingSince = lane.pulse().failingSince();
    directory
        .byId(lane.endpoint())
        .ifPresent(
            endpoint ->
                state(endpoint, failingSince)
                    .whenComplete((done, failure) -> complain(endpoint, failure)));
  }

  private CompletableFuture<Void> state(Endpoint endpoint, Optional<Instant> failingSince) {
    return failingSince
        .map(since -> registrar.failing(endpoint, since))
        .orElseGet(() -> registrar.recovered(endpoint));
  }

  /** Once, however many attempts end at the same time. */
  private void disable(Lane lane, String reason) {
    directory
        .byId(lane.endpoint())
        .filter(endpoint -> endpoint.disabled().isEmpty() && disabling.add(endpoint.id()))
        .ifPresent(endpoint -> disable(endpoint, reason));
  }

  private void disable(Endpoint endpoint, String reason) {
    LOG.warn("endpoint {} is disabled: {}", endpoint.url(), reason);
    registrar
        .disable(endpoint, reason)
        .whenComplete(
            (done, failure) -> {
              loop.execute(() -> disabling.remove(endpoint.id()));
              complain(endpoint, failure);
            });
  }

  private static void complain(Endpoint endpoint, Throwable failure) {
    if (failure != null) {
      LOG.warn("the state of {} cannot be written now: {}", endpoint.url(), failure.toString());
    }
  }
}
