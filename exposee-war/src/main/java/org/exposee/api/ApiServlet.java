package org.exposee.api;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/**
 * Jersey's servlet, behind a check of the one header that it reads before any filter or mapper of
 * ours is asked: it would answer a malformed one with a bare 400. And behind what keeps callers who
 * send slowly from holding the server's threads: a body that has not come with its head is waited
 * for without one. That is also so for a body that nobody will read, because the server would let
 * it pass with a thread that waits; it only takes no memory.
 */
public final class ApiServlet extends ServletContainer {
  private static final long serialVersionUID = 1;
  private static final String REQUEST = ApiServlet.class.getName();

  private final transient Intake intake;
  private final transient Credentials credentials;

  /** For the listener. */
  public ApiServlet(ResourceConfig application, Wiring wiring) {
    super(application);
    this.intake = wiring.intake();
    this.credentials = new Credentials(wiring.callers(), wiring.keys());
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (!Arrival.isAnnounced(request)) {
      serve(request, response);
      return;
    }
    Arrival body = Arrival.of(request, intake);
    if (body.isOver()) {
      serve(body.request(request), response);
    } else {
      body.await(credentials.caller(request).isPresent());
    }
  }

  private void serve(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (isMediaType(request.getContentType())) {
      request.setAttribute(REQUEST, request);
      super.service(request, response);
    } else {
      response.sendError(HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE);
    }
  }

  /**
   * The servlet request. It cannot be injected where the server has Jersey's libraries, too: the
   * proxy mixes theirs with ours.
   */
  static HttpServletRequest request(ContainerRequestContext request) {
    return (HttpServletRequest) request.getProperty(REQUEST);
  }

  private static boolean isMediaType(String text) {
    try {
      return text == null || MediaType.valueOf(text) != null;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }
}
