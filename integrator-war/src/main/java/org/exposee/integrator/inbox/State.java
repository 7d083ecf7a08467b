package org.exposee.integrator.inbox;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far handling has come. */
public enum State {
  /** To be handled, now or after a pause. */
  WAITING,
  /** The handler returned. */
  HANDLED,
  /** The handler failed each time; nothing happens until somebody asks for another try. */
  PARKED;

  /** The name in the table and on the wire. */
  @JsonValue
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static State of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
