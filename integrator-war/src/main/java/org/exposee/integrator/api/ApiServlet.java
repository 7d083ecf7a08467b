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
 */
final class ApiServlet extends ServletContainer {
  private static final long serialVersionUID = 1;
  private static final String ADDRESS = ApiServlet.class.getName() + ".address";

  ApiServlet(ResourceConfig application) {
    super(application);
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
    super.service(request, response);
  }

  static String remoteAddress(ContainerRequestContext request) {
    return (String) request.getProperty(ADDRESS);
  }
}
