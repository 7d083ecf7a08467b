package org.exposee.guard;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;

/**
 * The HTTP proxy that all deliveries go through. It resolves names and dials, so which addresses
 * are reached is up to its rules; the guard judges texts and literal addresses only.
 *
 * @param host a name, whose address is not judged, or an address without brackets
 * @param credentials {@code user:password}, for Basic authentication
 */
public record Proxy(String host, int port, Optional<String> credentials) {

  /**
   * @param text {@code http://host:port} or {@code http://user:password@host:port}, what is special
   *     percent-encoded
   * @throws IllegalArgumentException that shows nothing of it
   */
  public static Proxy parse(String text) {
    try {
      URI uri = new URI(text);
      if (isProxy(uri)) {
        String host = uri.getHost().replaceAll("[\\[\\]]", "");
        return new Proxy(host, uri.getPort(), Optional.ofNullable(uri.getUserInfo()));
      }
    } catch (URISyntaxException noUrl) {
      // said below
    }
    throw new IllegalArgumentException(
        "expected http://host:port or http://user:password@host:port");
  }

  private static boolean isProxy(URI uri) {
    boolean more = uri.getRawQuery() != null || uri.getRawFragment() != null;
    return "http".equals(uri.getScheme())
        && uri.getHost() != null
        && uri.getPort() >= 1
        && uri.getPort() <= 65_535
        && (uri.getUserInfo() == null || uri.getUserInfo().contains(":"))
        && Set.of("", "/").contains(uri.getRawPath())
        && !more;
  }

  /** Without the credentials. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
