package org.exposee.integrator.handling;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.exposee.integrator.inbox.Arrival;
import org.exposee.integrator.inbox.Inbox;
import org.exposee.integrator.inbox.Waiting;
import org.exposee.integrator.log.LogText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands one event over and records how it went. */
public final class Handling {
  private static final Logger LOG = LoggerFactory.getLogger(Handling.class);
  private static final int MAX_ERROR = 500;

  private final Inbox inbox;
  private final EventHandler handler;
  private final RetryPolicy policy;
  private final HandlingListener listener;
  private final Clock clock;
  private volatile boolean stopping;

  /** Takes events out of {@code inbox} for {@code handler}. */
  public Handling(
      Inbox inbox,
      EventHandler handler,
      RetryPolicy policy,
      HandlingListener listener,
      Clock clock) {
    this.inbox = inbox;
    this.handler = handler;
    this.policy = policy;
    this.listener = listener;
    this.clock = clock;
  }

  /**
   * Handles the event that has been due for the longest time.
   *
   * @return false if none is due
   */
  boolean handleNext() {
    Optional<Waiting> next = inbox.nextDue();
    next.ifPresent(this::handle);
    return next.isPresent();
  }

  private void handle(Waiting event) {
    Optional<Throwable> thrown = call(event);
    if (thrown.isPresent()) {
      failed(event, thrown.get());
    } else {
      inbox.handled(event);
      listener.handled();
    }
  }

  private Optional<Throwable> call(Waiting event) {
    long begun = System.nanoTime();
    try {
      handler.handle(incoming(event));
      return Optional.empty();
    } catch (Throwable thrown) { // Whatever business code throws, the next event has its turn.
      return Optional.of(thrown);
    } finally {
      forgetInterrupt();
      listener.called(System.nanoTime() - begun);
    }
  }

  private static IncomingEvent incoming(Waiting event) {
    Arrival arrival = event.arrival();
    return new IncomingEvent(
        arrival.id(),
        arrival.type(),
        arrival.sentAt(),
        arrival.ping(),
        arrival.body().clone(),
        event.failedTries() + 1);
  }

  // Business code may leave its thread interrupted; how it went could then not be recorded.
  private static void forgetInterrupt() {
    Thread.interrupted();
  }

  private void failed(Waiting event, Throwable thrown) {
    if (stopping) {
      return; // The stop broke it off: nothing is recorded, so it is handed over at the next start.
    }
    listener.failed();
    int tries = event.failedTries() + 1;
    String error = LogText.of(thrown);
    String shown = error.substring(0, Math.min(error.length(), MAX_ERROR));
    Optional<Duration> pause = policy.pauseAfter(tries);
    if (pause.isPresent()) {
      LOG.warn("Try {} of {} failed: {}", tries, event.arrival().id(), shown);
      inbox.retryAt(event, clock.instant().plus(pause.get()), shown);
    } else {
      LOG.error("Parked {} after {} tries: {}", event.arrival().id(), tries, shown, thrown);
      inbox.park(event, shown);
    }
  }

  /** From now on a failure may come from being interrupted and does not count. */
  void stopping() {
    stopping = true;
  }
}
