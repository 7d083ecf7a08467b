package org.exposee.integrator.api;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/**
 * Jersey's servlet, which also says from which address a request came. The servlet request itself
 * cannot be injected where the server has Jersey's libraries too: the proxy mixes theirs with ours.
 * And it keeps callers who send or read slowly from holding the server's threads: a body that has
 * not come with its head is waited for without one, and so is a caller who is to take an answer.
 */
final class ApiServlet extends ServletContainer {
  private static final long serialVersionUID = 1;
  private static final String ADDRESS = ApiServlet.class.getName() + ".address";

  private final transient Bodies bodies;
  private final transient RefusedDeliveries refused;
  private final transient Semaphore answers = new Semaphore(KeptResponse.BUDGET);

  ApiServlet(ResourceConfig application, Bodies bodies, RefusedDeliveries refused) {
    super(application);
    this.bodies = bodies;
    this.refused = refused;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (!Arrival.isAnnounced(request)) {
      answer(request, response);
      return;
    }
    Arrival body = Arrival.of(request, bodies, refused);
    if (!body.isOver()) {
      body.await();
    } else if (body.failure().isPresent()) {
      refuse(body.failure().get().response(), request, response);
    } else {
      answer(body.request(request), response);
    }
  }

  private void refuse(Response problem, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    KeptResponse kept = new KeptResponse(response, answers);
    problem.getStringHeaders().forEach((name, values) -> kept.setHeader(name, values.get(0)));
    ProblemServlet.write(kept, (Problem) problem.getEntity());
    refused.count(request, problem.getStatus());
    kept.send(request);
  }

  private void answer(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    KeptResponse kept = new KeptResponse(response, answers);
    boolean sent = false;
    int status = HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
    try {
      serve(request, kept);
      status = kept.getStatus();
      if (kept.isBareRefusal(request)) {
        // Jersey's own, for a header that it cannot read.
        ProblemServlet.write(kept, ProblemServlet.problem(kept.getStatus()));
      }
      kept.send(request);
      sent = true;
    } finally {
      refused.count(request, status);
      if (!sent) {
        kept.letGo();
      }
    }
  }

  private void serve(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (request.getPathInfo() == null) {
      // The context path without its slash: relative links of a page there would lead elsewhere.
      response.setStatus(HttpServletResponse.SC_FOUND);
      response.setHeader("Location", request.getServletContext().getContextPath() + "/");
    } else if (isMediaType(Collections.list(request.getHeaders(HttpHeaders.CONTENT_TYPE)))) {
      request.setAttribute(ADDRESS, request.getRemoteAddr());
      super.service(request, response);
    } else {
      // Jersey reads it before any filter or mapper of ours is asked, with a bare 400.
      ProblemServlet.write(
          response, Problems.problem(415, "Content-Type is not one media type.", List.of()));
    }
  }

  private static boolean isMediaType(List<String> texts) {
    try {
      return texts.isEmpty() || (texts.size() == 1 && MediaType.valueOf(texts.get(0)) != null);
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  static String remoteAddress(ContainerRequestContext request) {
    return (String) request.getProperty(ADDRESS);
  }
}
