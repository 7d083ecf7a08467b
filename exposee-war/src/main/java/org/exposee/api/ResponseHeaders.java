package org.exposee.api;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What every answer carries. A page says for itself what it needs more than nothing; nothing is
 * kept by a cache unless its resource says so.
 */
final class ResponseHeaders implements ContainerResponseFilter {
  private static final Map<String, String> ALWAYS =
      Map.of(
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "no-referrer",
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin");

  private static final Map<String, String> UNLESS_SAID =
      Map.of(
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
          "Cache-Control", "no-store");

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    MultivaluedMap<String, Object> headers = response.getHeaders();
    ALWAYS.forEach(headers::putSingle);
    UNLESS_SAID.forEach((name, value) -> headers.computeIfAbsent(name, n -> single(value)));
  }

  private static List<Object> single(String value) {
    return new ArrayList<>(List.of(value));
  }

  /** The same for what is answered outside of JAX-RS. */
  static void to(HttpServletResponse response) {
    ALWAYS.forEach(response::setHeader);
    UNLESS_SAID.forEach(response::setHeader);
  }
}
