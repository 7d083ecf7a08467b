package org.exposee.integrator.api;

/** Something that must work for Integrator to be ready. */
@FunctionalInterface
public interface Check {
  /**
   * Returns if it works.
   *
   * @throws Exception if not
   */
  void run() throws Exception;
}
