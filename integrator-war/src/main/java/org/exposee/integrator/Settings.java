package org.exposee.integrator;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.exposee.integrator.access.Mode;
import org.exposee.integrator.signature.WebhookSecret;

/**
 * The settings, read once, checked whole and frozen; {@code integrator.properties} is the manual.
 */
record Settings(
    Path data,
    Mode access,
    String callbackUrl,
    List<String> events,
    List<WebhookSecret> secrets,
    Duration tolerance,
    int payloadMax,
    int inboxMax,
    Duration remember,
    Exposee exposee,
    Handler handler) {

  /** How Exposee is reached. */
  record Exposee(
      URI url,
      Optional<String> key,
      Optional<Path> keyFile,
      Duration connectTimeout,
      Duration readTimeout) {
    @Override
    public String toString() {
      return "Exposee at " + url + (key.isPresent() || keyFile.isPresent() ? ", with a key" : "");
    }
  }

  /** How a failing handler is tried again. */
  record Handler(Duration backoffFirst, Duration backoffMax, int tries) {}
}
