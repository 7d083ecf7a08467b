package org.exposee.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Writes the body of the plain API around the caller's bytes, without parsing and printing them
 * again: {@code 1.10} stays {@code 1.10}. {@code event} is the word of the plain API, {@code type}
 * that of Standard Webhooks; both are the event type.
 */
public final class Envelope {
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final byte[] NOTHING = "{}".getBytes(UTF_8);

  private Envelope() {}

  /** The body for one published event; {@code data} is a complete JSON value in UTF-8. */
  public static Payload event(String eventType, Instant at, byte[] data) {
    return write(eventType, at, "", data);
  }

  /** The body of a ping: as an event's, with {@code "ping":true} and empty data. */
  public static Payload ping(String eventType, Instant at) {
    return write(eventType, at, "\"ping\":true,", NOTHING);
  }

  // An event type's grammar has nothing that JSON would need escaped.
  private static Payload write(String eventType, Instant at, String extra, byte[] data) {
    byte[] start =
        ("{\"event\":\"" + eventType + "\",\"type\":\"" + eventType)
            .concat("\",\"timestamp\":\"" + MILLIS.format(at) + "\"," + extra + "\"data\":")
            .getBytes(UTF_8);
    byte[] body = new byte[start.length + data.length + 1];
    System.arraycopy(start, 0, body, 0, start.length);
    System.arraycopy(data, 0, body, start.length, data.length);
    body[body.length - 1] = '}';
    return new Payload(body, start.length, start.length + data.length);
  }
}
