package org.exposee;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Which Exposee this is, as its build has written it. */
final class Version {
  private Version() {}

  static String read() {
    try (InputStream file = Version.class.getResourceAsStream("version.txt")) {
      return new String(file.readAllBytes(), US_ASCII).strip();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
