package org.exposee.integrator.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Set;
import org.exposee.integrator.monitor.Refusal;
import org.exposee.integrator.monitor.Refusals;

/**
 * Counts the deliveries that are not taken in. That is decided in many places, from the first byte
 * of a body to the commit, so it is counted where all answers come by.
 */
final class RefusedDeliveries {
  private static final String REASON = RefusedDeliveries.class.getName() + ".reason";
  private static final Set<String> PATHS = Set.of("/webhook", "/webhook/");

  private final Refusals refusals;

  RefusedDeliveries(Refusals refusals) {
    this.refusals = refusals;
  }

  /** Says why a request will be refused, where the status alone does not. */
  static void because(Refusal reason, ContainerRequestContext request) {
    request.setProperty(REASON, reason);
  }

  /** To be called once for each answer. */
  void count(HttpServletRequest request, int status) {
    if (status >= 400
        && HttpMethod.POST.equals(request.getMethod())
        && PATHS.contains(String.valueOf(request.getPathInfo()))) {
      boolean said = request.getAttribute(REASON) instanceof Refusal;
      refusals.count(said ? (Refusal) request.getAttribute(REASON) : reason(status));
    }
  }

  private static Refusal reason(int status) {
    return switch (status) {
      case 400 -> Refusal.MALFORMED;
      case 408 -> Refusal.TOO_SLOW;
      case 413 -> Refusal.TOO_LARGE;
      case 415 -> Refusal.UNSUPPORTED;
      case 503 -> Refusal.BUSY;
      default -> Refusal.FAILED;
    };
  }
}
