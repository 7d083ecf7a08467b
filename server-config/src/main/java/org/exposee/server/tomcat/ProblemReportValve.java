package org.exposee.server.tomcat;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.ActionCode;
import org.apache.tomcat.util.res.StringManager;

/**
 * Answers what never reaches an application (a malformed request line, {@code %2f}, headers too
 * large, an application that is not there) with an RFC 9457 problem, as the applications do for
 * their own errors. While the server stops, whatever it cannot find or read any more is a 503: a
 * caller would not try again after a 404. Never shows a stack trace, a class or the server's name
 * and version.
 */
public final class ProblemReportValve extends ErrorReportValve {

  private static final StringManager PHRASES =
      StringManager.getManager("org.apache.catalina.valves", Locale.ENGLISH);

  @Override
  protected void report(Request request, Response response, Throwable failure) {
    if (response.getStatus() < 400 || response.getContentWritten() > 0) {
      return;
    }
    // Marks it as reported; false means that somebody has already done so.
    if (!response.setErrorReported() || !canStillBeSent(response)) {
      return;
    }
    if (isStopping(request.getConnector())) {
      response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
      response.setHeader("Retry-After", "5");
    }
    try {
      response.setContentType("application/problem+json");
      Writer body = response.getReporter();
      if (body != null) {
        body.write(problem(response.getStatus(), response.getMessage()));
        response.finishResponse();
      }
    } catch (IOException | IllegalStateException callerIsGone) {
      container.getLogger().debug("Error answer not sent", callerIsGone);
    }
  }

  /** Connectors pause first; from then on Tomcat reads no headers, and misses them with a 400. */
  private static boolean isStopping(Connector connector) {
    return connector.getProtocolHandler() instanceof AbstractProtocol<?> http && http.isPaused();
  }

  private static boolean canStillBeSent(Response response) {
    AtomicBoolean allowed = new AtomicBoolean();
    response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, allowed);
    return allowed.get();
  }

  /**
   * A message of the server's own fault may tell of its inside; one of the caller's fault helps.
   */
  static String problem(int status, String message) {
    boolean callersFault = status < 500 && message != null && !message.isBlank();
    String title = phrase(status, "reason", "Error");
    String detail = callersFault ? message : explained(status, title);
    return "{\"type\":\"about:blank\",\"title\":%s,\"status\":%d,\"detail\":%s}"
        .formatted(quoted(title), status, quoted(detail));
  }

  /** A 400 without a message comes from Tomcat's parser, which does not tell which it was. */
  private static String explained(int status, String otherwise) {
    return status == 400
        ? "The request line or a header is malformed, or they are longer than 8 KiB together."
        : phrase(status, "desc", otherwise);
  }

  private static String phrase(int status, String kind, String otherwise) {
    String phrase = PHRASES.getString("http." + status + "." + kind);
    return phrase == null || phrase.contains("http.") ? otherwise : phrase;
  }

  /** A JSON string in ASCII, so that it is right in whatever encoding the answer is written. */
  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\' || c < ' ' || c > '~') {
                json.append("\\u%04x".formatted(c));
              } else {
                json.append((char) c);
              }
            });
    return json.append('"').toString();
  }
}
