package org.exposee.api;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/**
 * Jersey's servlet, behind a check of the one header that it reads before any filter or mapper of
 * ours is asked: it would answer a malformed one with a bare 400.
 */
public final class ApiServlet extends ServletContainer {
  private static final long serialVersionUID = 1;

  /** For the listener. */
  public ApiServlet(ResourceConfig application) {
    super(application);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    if (isMediaType(request.getContentType())) {
      super.service(request, response);
    } else {
      response.sendError(HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE);
    }
  }

  private static boolean isMediaType(String text) {
    try {
      return text == null || MediaType.valueOf(text) != null;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }
}
