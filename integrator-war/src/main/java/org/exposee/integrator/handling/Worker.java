package org.exposee.integrator.handling;

import java.time.Clock;
import java.time.Duration;
import org.exposee.integrator.inbox.Inbox;
import org.exposee.integrator.inbox.InboxUnavailableException;
import org.exposee.integrator.log.LogText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that handles events as they become due. */
public final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  private final Handling handling;
  private final Inbox inbox;
  private final Clock clock;
  private final Duration patience;
  private final Thread thread = new Thread(this::run, "integrator-worker");
  private volatile boolean stopping;

  /**
   * Makes the worker; {@link #start()} starts it.
   *
   * @param patience how long {@link #close()} waits for the handler
   */
  public Worker(Handling handling, Inbox inbox, Clock clock, Duration patience) {
    this.handling = handling;
    this.inbox = inbox;
    this.clock = clock;
    this.patience = patience;
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  /** Whether the thread lives; it may be inside the handler for long. */
  public boolean isAlive() {
    return thread.isAlive();
  }

  private void run() {
    try {
      while (!stopping) {
        step();
      }
    } catch (InterruptedException stopped) {
      LOG.debug("Stopped while waiting");
    }
  }

  private void step() throws InterruptedException {
    try {
      if (!handling.handleNext()) {
        inbox.signal().await(untilNext());
      }
    } catch (InboxUnavailableException e) {
      LOG.error("Handling waits: {}", LogText.of(e));
      inbox.signal().await(LONGEST_WAIT);
    }
  }

  // Never long: the clock may be set, and a lost signal costs a second at most.
  private Duration untilNext() {
    Duration wait =
        inbox.nextDueAt().map(due -> Duration.between(clock.instant(), due)).orElse(LONGEST_WAIT);
    return wait.isNegative() ? Duration.ZERO : min(wait, LONGEST_WAIT);
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** Lets the handler finish, and when patience is at its end, interrupts it. */
  @Override
  public void close() {
    stopping = true;
    inbox.signal().raise();
    try {
      thread.join(patience.toMillis());
      if (thread.isAlive()) {
        handling.stopping();
        thread.interrupt();
        thread.join(patience.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
