package org.exposee.integrator.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import org.exposee.integrator.access.Caller;
import org.exposee.integrator.access.Gate;

/**
 * Stops who is not admitted, before anything else is found out about the request: a stranger learns
 * nothing about which routes there are.
 */
@PreMatching
final class AccessFilter implements ContainerRequestFilter {
  private static final String ADMITTED = AccessFilter.class.getName() + ".admitted";

  private final Gate gate;
  private final Routes routes;

  @Inject
  AccessFilter(Gate gate, Routes routes) {
    this.gate = gate;
    this.routes = routes;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    Caller caller = new Caller(ApiServlet.remoteAddress(request), request.getHeaders());
    boolean admitted = gate.admits(caller);
    request.setProperty(ADMITTED, admitted);
    if (!admitted && !routes.isOpen(request.getUriInfo().getPath())) {
      throw Problems.unauthorized();
    }
  }

  static boolean isAdmitted(ContainerRequestContext request) {
    return Boolean.TRUE.equals(request.getProperty(ADMITTED));
  }
}
