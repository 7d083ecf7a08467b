package org.exposee.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.function.IntUnaryOperator;

/** Publishes numbered events whose data have 1 KiB, alone or in batches, and keeps the ledger. */
final class Publishing implements Calls {
  static final int DATA_BYTES = 1_024;

  private static final String EVENT =
      "{\"event\":\"t000000\",\"data\":{\"pad\":\"%s\",\"n\":\"0000000000\"}}";
  private static final int TYPE_AT = EVENT.indexOf("000000");
  private static final int TYPE_DIGITS = 6;
  private static final int NUMBER_DIGITS = 10;
  private static final int BEHIND_NUMBER = 3;

  private final Ledger ledger;
  private final int batch;
  private final IntUnaryOperator types;
  private final byte[] template;
  private final int eventLength;
  private final int firstEvent;

  /**
   * @param batch events in a request; 1: not as a batch. Request {@code r} has the events from
   *     {@code r * batch} on
   * @param types the type of an event by its number; see {@link #type}
   */
  Publishing(String path, int batch, IntUnaryOperator types, Ledger ledger) {
    this.ledger = ledger;
    this.batch = batch;
    this.types = types;
    String event = event();
    String body = batch == 1 ? event : "[" + (event + ",").repeat(batch - 1) + event + "]";
    String head =
        "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(path, body.length());
    this.template = (head + body).getBytes(US_ASCII);
    this.eventLength = event.length();
    this.firstEvent = head.length() + (batch == 1 ? 0 : 1);
  }

  static Publishing toExposee(Ledger ledger) {
    return new Publishing("/events", 1, number -> 0, ledger);
  }

  static String event() {
    int data = "{\"pad\":\"\",\"n\":\"0000000000\"}".length();
    return EVENT.formatted("x".repeat(DATA_BYTES - data));
  }

  static String type(int number) {
    return "t%06d".formatted(number);
  }

  @Override
  public byte[] request(int number, long dueNanos) {
    byte[] request = template.clone();
    for (int i = 0; i < batch; i++) {
      int event = number * batch + i;
      int at = firstEvent + i * (eventLength + 1);
      write(request, at + TYPE_AT, TYPE_DIGITS, types.applyAsInt(event));
      int behind = at + eventLength - BEHIND_NUMBER;
      write(request, behind - NUMBER_DIGITS, NUMBER_DIGITS, event);
      ledger.sent(event, dueNanos);
    }
    return request;
  }

  private static void write(byte[] request, int at, int digits, int number) {
    int rest = number;
    for (int i = digits - 1; i >= 0; i--) {
      request[at + i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  @Override
  public void answered(int number, int status, long nanos) {
    for (int i = 0; i < batch; i++) {
      ledger.answered(number * batch + i, status / 100 == 2, nanos);
    }
  }
}
