package org.exposee.api;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/**
 * Jersey's servlet, behind a check of the one header that it reads before any filter or mapper of
 * ours is asked: it would answer a malformed one with a bare 400. And behind what keeps callers who
 * send slowly from holding the server's threads: few of them may, the others' bodies are waited for
 * without a thread. Whoever is not known is refused without.
 */
public final class ApiServlet extends ServletContainer {
  private static final long serialVersionUID = 1;

  /** It is a little cheaper, and the usual case: a body in a packet right behind the head. */
  private static final int THREADS_THAT_MAY_WAIT = 32;

  private final transient Intake intake;
  private final transient Credentials credentials;
  private final transient Semaphore mayWait = new Semaphore(THREADS_THAT_MAY_WAIT);

  /** For the listener. */
  public ApiServlet(ResourceConfig application, Wiring wiring) {
    super(application);
    this.intake = wiring.intake();
    this.credentials = new Credentials(wiring.callers(), wiring.keys());
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (!isMediaType(request.getContentType())) {
      response.sendError(HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE);
      return;
    }
    if (!Arrival.isAnnounced(request)) {
      super.service(request, response);
      return;
    }
    Arrival body = Arrival.of(request, intake);
    if (body.isOver()) {
      serve(request, body, response);
    } else if (mayWait.tryAcquire()) {
      try {
        serve(request, body, response);
      } finally {
        mayWait.release();
      }
    } else if (credentials.caller(request).isPresent()) {
      body.await();
    } else {
      serve(request, body, response);
    }
  }

  private void serve(HttpServletRequest request, Arrival body, HttpServletResponse response)
      throws ServletException, IOException {
    super.service(body.request(request), response);
  }

  private static boolean isMediaType(String text) {
    try {
      return text == null || MediaType.valueOf(text) != null;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }
}
