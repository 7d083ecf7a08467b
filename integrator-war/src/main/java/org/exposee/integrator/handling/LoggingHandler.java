package org.exposee.integrator.handling;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs that an event came, never what is in it. */
final class LoggingHandler implements EventHandler {
  private static final Logger LOG = LoggerFactory.getLogger(LoggingHandler.class);

  @Override
  public void handle(IncomingEvent event) {
    LOG.info(
        "Received {} {}, {} bytes{}",
        event.id(),
        event.type() == null ? "(no type)" : event.type(),
        event.payload().length,
        event.ping() ? ", a ping" : "");
  }
}
