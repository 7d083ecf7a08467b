package com.example;

import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import org.exposee.integrator.handling.EventHandler;
import org.exposee.integrator.handling.IncomingEvent;

public final class PaymentHandler implements EventHandler {
  private static final System.Logger LOG = System.getLogger("com.example");

  @Override
  public void handle(IncomingEvent event) throws Exception {
    if ("payment_received".equals(event.type()) && !event.ping()) {
      String json = new String(event.payload(), StandardCharsets.UTF_8);
      LOG.log(Level.INFO, "Paid by {0}: {1}", event.id(), json);
    }
  }
}
