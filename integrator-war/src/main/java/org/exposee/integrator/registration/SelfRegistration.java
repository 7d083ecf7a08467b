package org.exposee.integrator.registration;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.exposee.integrator.backoff.Backoff;
import org.exposee.integrator.log.LogText;
import org.exposee.integrator.registration.Answer.Accepted;
import org.exposee.integrator.registration.Answer.Failed;
import org.exposee.integrator.registration.Answer.Refused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers Integrator for the events it is set to receive, and goes on until that is done. */
public final class SelfRegistration {
  private static final Logger LOG = LoggerFactory.getLogger(SelfRegistration.class);

  private final Registrar registrar;
  private final List<String> events;
  private final ScheduledExecutorService scheduler;
  private final Backoff backoff;
  private final AtomicInteger missing;

  /** Makes it; nothing is sent before {@link #start()}. */
  public SelfRegistration(
      Registrar registrar,
      List<String> events,
      ScheduledExecutorService scheduler,
      Backoff backoff) {
    this.registrar = registrar;
    this.events = List.copyOf(events);
    this.scheduler = scheduler;
    this.backoff = backoff;
    this.missing = new AtomicInteger(this.events.size());
  }

  /** Begins in the background; it ends when all are acknowledged or the scheduler is shut down. */
  public void start() {
    events.forEach(event -> schedule(event, 0));
  }

  /** The event types it is set to register for. */
  public List<String> events() {
    return events;
  }

  /** For how many of them Exposee has not acknowledged it since the start; it never grows. */
  public int missing() {
    return missing.get();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // attempt() catches and reports all by itself.
  private void schedule(String event, int failedTries) {
    long pause = failedTries == 0 ? 0 : backoff.after(failedTries).toMillis();
    try {
      scheduler.schedule(() -> attempt(event, failedTries), pause, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopped) {
      LOG.debug("Stopped before {} was registered", event);
    }
  }

  private void attempt(String event, int failedTries) {
    try {
      Answer answer = registrar.register(event, Optional.empty());
      if (answer instanceof Accepted) {
        missing.decrementAndGet();
        return;
      }
      LOG.warn("Not registered for {} yet, trying again: {}", event, LogText.of(why(answer)));
    } catch (RuntimeException e) {
      LOG.warn("Not registered for {} yet, trying again: {}", event, LogText.of(e));
    }
    schedule(event, failedTries + 1);
  }

  private static String why(Answer answer) {
    if (answer instanceof Refused refused) {
      return refused.status() + " " + refused.problem().path("detail").asText();
    }
    return answer instanceof Failed failed ? failed.detail() : answer.toString();
  }
}
