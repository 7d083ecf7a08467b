package org.exposee.integrator.monitor;

/** How Integrator stands with Exposee. Counts begin at 0 with each start. */
public interface RegistrationMXBean {
  /** {@code registered}, {@code registering}, or {@code idle}: nobody has asked for it. */
  String getState();

  /**
   * Whether Exposee has acknowledged Integrator's own callback since the start for all that {@code
   * integrator.events} names, and it was not taken back. If that names none: whether it is
   * registered for anything.
   */
  boolean isRegistered();

  /** All that Exposee has acknowledged and was not asked to forget, other URLs included. */
  long getRegistrations();

  /** Tries to register Integrator's own callback that Exposee did not acknowledge. */
  long getFailures();

  /** How many of them there were since Exposee last acknowledged one. */
  long getConsecutiveFailures();

  /**
   * Since Exposee last acknowledged Integrator's own callback; -1 if it has not since the start.
   */
  double getSecondsSinceSuccess();
}
