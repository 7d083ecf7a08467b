package org.exposee.integrator.monitor;

/** Finds out whether something works. */
@FunctionalInterface
public interface Check {
  /**
   * Looks.
   *
   * @throws Exception if it does not work; the log is told why, callers are not
   */
  Finding run() throws Exception;
}
