package org.exposee.message;

import java.util.Arrays;

/**
 * The exact bytes a receiver gets, and where the caller's {@code data} lies in them. The array is
 * shared by all deliveries of a fan-out and never changed.
 *
 * @param bytes the whole body
 * @param dataFrom index of the first byte of {@code data}
 * @param dataTo index behind its last byte
 */
public record Payload(byte[] bytes, int dataFrom, int dataTo) {

  /** The caller's {@code data}, byte for byte as it came. */
  public byte[] data() {
    return Arrays.copyOfRange(bytes, dataFrom, dataTo);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload that
        && Arrays.equals(bytes, that.bytes)
        && dataFrom == that.dataFrom
        && dataTo == that.dataTo;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Payloads are the callers' business: never in a log. */
  @Override
  public String toString() {
    return "Payload[" + bytes.length + " bytes]";
  }
}
