package org.exposee.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Finds the end of an HTTP/1.1 message without taking it apart: both sides of it are ours or
 * Tomcat.
 */
final class Frame {
  private static final byte[] LENGTH = "content-length:".getBytes(US_ASCII);
  private static final byte[] CHUNKED = "transfer-encoding:".getBytes(US_ASCII);

  private Frame() {}

  /** The index behind the message that begins at {@code from}; -1 if it is not complete. */
  static int end(byte[] bytes, int from, int to) {
    int length = 0;
    boolean chunked = false;
    int line = from;
    for (int i = from; i < to; i++) {
      if (bytes[i] != '\n') {
        continue;
      }
      if (i - line <= 1) {
        return chunked ? chunks(bytes, i + 1, to) : within(i + 1 + length, to);
      }
      if (begins(bytes, line, i, LENGTH)) {
        length = number(bytes, line + LENGTH.length + 1, 10);
      }
      chunked |= begins(bytes, line, i, CHUNKED);
      line = i + 1;
    }
    return -1;
  }

  private static int within(int end, int to) {
    return end <= to ? end : -1;
  }

  private static int chunks(byte[] bytes, int from, int to) {
    int chunk = from;
    while (chunk < to) {
      int data = chunk;
      while (data < to && bytes[data] != '\n') {
        data++;
      }
      if (data == to) {
        return -1;
      }
      int length = number(bytes, chunk, 16);
      chunk = data + 1 + length + 2;
      if (length == 0) {
        return within(chunk, to);
      }
    }
    return -1;
  }

  private static boolean begins(byte[] bytes, int from, int to, byte[] name) {
    if (to - from < name.length) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      // Letters only differ by this bit; '-' and ':' have it set.
      if ((bytes[from + i] | 0x20) != name[i]) {
        return false;
      }
    }
    return true;
  }

  /** The number that stands there; what is no digit ends it. */
  static int number(byte[] bytes, int from, int radix) {
    int number = 0;
    for (int i = from; i < bytes.length; i++) {
      int digit = Character.digit(bytes[i], radix);
      if (digit < 0) {
        break;
      }
      number = number * radix + digit;
    }
    return number;
  }
}
