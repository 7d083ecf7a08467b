package org.exposee.api;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;

/**
 * Tells a program of this machine from everybody who only looks like one: a request that a proxy
 * has forwarded, a page of another site in a browser here, a foreign name that resolves to here.
 */
final class LocalCallers {
  /** With what a delivery carries: a URL may be registered that leads back to here. */
  private static final Set<String> FORWARDING =
      Set.of("forwarded", "x-real-ip", "via", "webhook-id");

  private static final String FORWARDED = "x-forwarded";

  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");
  private static final Pattern LOOPBACK =
      Pattern.compile(
          "(localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1])(:\\d{1,5})?",
          Pattern.CASE_INSENSITIVE);

  private LocalCallers() {}

  /**
   * Why that request does not count as local; empty when it does.
   *
   * @param remote the peer's address, as the server gives it
   * @param headers by name, whatever its case; several of one name in one text
   */
  static Optional<String> objection(String remote, SortedMap<String, String> headers) {
    if (!isLoopback(remote)) {
      return Optional.of("the caller is on another machine");
    }
    for (String name : headers.keySet()) {
      if (isForwarding(name.toLowerCase(Locale.ROOT))) {
        return Optional.of("the header " + name + " tells of a proxy");
      }
    }
    String host = headers.get("Host");
    if (host == null || !LOOPBACK.matcher(host).matches()) {
      return Optional.of("the Host header is not a loopback name");
    }
    String site = headers.get("Sec-Fetch-Site");
    if (!isSame(headers.get("Origin"), host) || (site != null && !OWN_SITE.contains(site))) {
      return Optional.of("a page of another site asks");
    }
    return Optional.empty();
  }

  private static boolean isForwarding(String header) {
    return header.startsWith(FORWARDED) || FORWARDING.contains(header);
  }

  private static boolean isSame(String origin, String host) {
    if (origin == null) {
      return true;
    }
    String own = host.toLowerCase(Locale.ROOT);
    return origin.equals("http://" + own) || origin.equals("https://" + own);
  }

  /**
   * The server gives addresses, never names: nothing is resolved here. Of one who has gone it knows
   * none, which Java would take for this machine's.
   */
  private static boolean isLoopback(String remote) {
    try {
      return remote != null
          && !remote.isEmpty()
          && InetAddress.getByName(remote).isLoopbackAddress();
    } catch (UnknownHostException notAnAddress) {
      return false;
    }
  }
}
