package org.exposee.api;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;

/**
 * What every answer carries. A page says for itself what it needs more than nothing; nothing is
 * kept by a cache unless its resource says so.
 */
final class ResponseHeaders {
  private static final Map<String, String> UNLESS_SAID =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "no-referrer",
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
          "Cache-Control", "no-store");

  private ResponseHeaders() {}

  /** To be called first: what a resource says of them counts then. */
  static void to(HttpServletResponse response) {
    UNLESS_SAID.forEach(response::setHeader);
  }
}
