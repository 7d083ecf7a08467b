package org.exposee.integrator.api;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.IOException;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/**
 * Jersey's servlet, which also says from which address a request came. The servlet request itself
 * cannot be injected where the server has Jersey's libraries too: the proxy mixes theirs with ours.
 * And it keeps callers who send slowly from holding the server's threads: a body that has not come
 * with its head is waited for without one.
 */
final class ApiServlet extends ServletContainer {
  private static final long serialVersionUID = 1;
  private static final String ADDRESS = ApiServlet.class.getName() + ".address";

  private final transient Bodies bodies;

  ApiServlet(ResourceConfig application, Bodies bodies) {
    super(application);
    this.bodies = bodies;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (request.getPathInfo() == null) {
      // The context path without its slash: relative links of a page there would lead elsewhere.
      response.sendRedirect(request.getServletContext().getContextPath() + "/");
      return;
    }
    request.setAttribute(ADDRESS, request.getRemoteAddr());
    if (Arrival.isAnnounced(request)) {
      serve(request, Arrival.of(request, bodies), response);
    } else {
      super.service(request, response);
    }
  }

  private void serve(HttpServletRequest request, Arrival body, HttpServletResponse response)
      throws ServletException, IOException {
    if (body.isOver()) {
      super.service(body.request(request), response);
    } else {
      body.await();
    }
  }

  static String remoteAddress(ContainerRequestContext request) {
    return (String) request.getProperty(ADDRESS);
  }
}
