package org.exposee.benchmarks.relay;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.hc.core5.http.HttpHost;

/**
 * Two limits at one address; the system property {@code relay.receiver} is the port they send to.
 *
 * <p>{@code POST /relay} reads the body, forwards it signed, and answers when the receiver has
 * answered. Answering at once would be no faster for callers that wait for each other's turn on the
 * processor, and would hide a backlog that grows. {@code POST /send?n=&inFlight=} sends the body
 * that often by itself, to {@code /r/0}, {@code /r/1} and so on, and answers when all is done.
 */
public final class RelayServlet extends HttpServlet {
  private static final long serialVersionUID = 1;
  private static final int MOST_IN_FLIGHT = 2_048;

  private transient Sender sender;

  @Override
  public void init() {
    int port = Integer.getInteger("relay.receiver");
    sender = new Sender(new HttpHost("http", "127.0.0.1", port), MOST_IN_FLIGHT);
  }

  @Override
  public void destroy() {
    sender.close();
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    byte[] body = request.getInputStream().readAllBytes();
    AsyncContext exchange = request.startAsync();
    exchange.setTimeout(0);
    if (request.getServletPath().equals("/send")) {
      int count = Integer.parseInt(request.getParameter("n"));
      int inFlight = Integer.parseInt(request.getParameter("inFlight"));
      new Volley(sender, body, count, failed -> answer(exchange, failed == 0)).begin(inFlight);
    } else {
      sender.send("/r/0", body, status -> answer(exchange, status / 100 == 2));
    }
  }

  private static void answer(AsyncContext exchange, boolean well) {
    ((HttpServletResponse) exchange.getResponse()).setStatus(well ? 202 : 502);
    exchange.complete();
  }
}
