package org.exposee.integrator.access;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is known about who calls.
 *
 * @param remoteAddress the address at the other end of the connection
 * @param headers all headers, found by their name in any case
 */
public record Caller(String remoteAddress, Map<String, List<String>> headers) {
  // A proxy on this machine makes everybody look local; it gives itself away by one of these.
  /** With what a delivery carries: it may have been sent to any address here. */
  private static final Set<String> OF_A_PROXY =
      Set.of("forwarded", "via", "x-real-ip", "webhook-id");

  /** Copies the headers. */
  public Caller {
    Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    copy.putAll(headers);
    headers = copy;
  }

  List<String> values(String name) {
    return headers.getOrDefault(name, List.of());
  }

  boolean cameThroughProxy() {
    return headers.keySet().stream()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .anyMatch(name -> OF_A_PROXY.contains(name) || name.startsWith("x-forwarded"));
  }
}
