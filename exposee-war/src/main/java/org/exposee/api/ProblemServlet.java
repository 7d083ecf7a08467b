package org.exposee.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * The error page of the WAR: what the server refuses by itself, such as a body that broke off, is a
 * problem like every other. The server's own page would show a stack trace. It lies below {@code
 * WEB-INF}, where callers cannot go.
 */
public final class ProblemServlet extends HttpServlet {
  /** As {@code web.xml} names it. */
  public static final String PATH = "/WEB-INF/problem";

  private static final long serialVersionUID = 1;
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /** For the listener. */
  public ProblemServlet() {}

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    write(response, status instanceof Integer known ? known : response.getStatus());
  }

  /** Also for what the application itself refuses, and cannot answer otherwise. */
  static void write(HttpServletResponse response, int status) throws IOException {
    write(response, new Problem(status, detail(status)));
  }

  static void write(HttpServletResponse response, Problem problem) throws IOException {
    byte[] body = JSON.writeValueAsBytes(problem);
    response.setStatus(problem.status());
    response.setContentType(Problem.MEDIA_TYPE);
    ResponseHeaders.to(response);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private static String detail(int status) {
    return switch (status) {
      case 400 -> "The request is malformed, or its body broke off.";
      case 404 -> "There is nothing at this address; /docs lists what there is.";
      case 408 -> "The request has not come in time.";
      case 415 -> Body.NOT_JSON;
      case 503 -> "The application is not ready, or stops.";
      default -> "The server could not serve the request.";
    };
  }
}
