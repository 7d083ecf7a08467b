package org.exposee.integrator.handling;

/**
 * The business code. One is found by {@link java.util.ServiceLoader} in the WAR; without one, each
 * event is logged.
 *
 * <p>It is called by one thread, one event after the other, and never while the sender waits. An
 * event may be handed over twice (after a crash, for example), so handling must be idempotent by
 * {@link IncomingEvent#id()}.
 */
@FunctionalInterface
public interface EventHandler {
  /**
   * Handles one event; returning means that it is done.
   *
   * @throws Exception if it could not be handled; it is handed over again after a pause
   */
  void handle(IncomingEvent event) throws Exception;
}
