package org.exposee.integrator.monitor;

/** How handling goes. Counts begin at 0 with each start. */
public interface HandlingMXBean {
  /** Events that are handled. */
  long getHandled();

  /** Events that are handled, per second over the last minute. */
  double getHandledPerSecond();

  /** Tries at which the handler failed. */
  long getFailedTries();

  /** Tries at which the handler failed, per second over the last minute. */
  double getFailedTriesPerSecond();

  /** Events that wait now, for the first try or another. */
  long getWaiting();

  /**
   * For how many seconds the one has been waiting that has for the longest time, since it came or
   * was given its tries again; 0 if none waits, -1 if the inbox cannot be read.
   */
  double getOldestWaitingSeconds();

  /** Events that are parked now: they have failed at each try. */
  long getParked();

  /** Calls of the handler, whether it returned or failed. */
  long getHandlerCalls();

  /** The seconds that all these calls took together. */
  double getHandlerSeconds();

  /** The seconds that the longest of the last two to three minutes took. */
  double getLongestHandlerSeconds();

  /**
   * Gives all events that are parked now all their tries again. More may wait afterwards than
   * {@code integrator.inbox.max}; until they are handled, senders are told to come back.
   *
   * @return how many
   * @throws IllegalStateException if the inbox cannot be used
   */
  long retryParkedNow();
}
