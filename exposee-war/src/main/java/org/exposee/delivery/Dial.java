package org.exposee.delivery;

import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.CallbackContribution;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.reactor.IOSession;
import org.exposee.delivery.Outcome.Unanswered;

/**
 * The making of a connection, TCP and TLS, which can be given up at any moment. The client itself
 * cannot: it counts the time for a handshake from packet to packet, and cancelling its future
 * neither closes the socket nor gives the place in the pool back.
 */
final class Dial {
  private static final String NAME = Dial.class.getName();

  private final HttpClientContext context = HttpClientContext.create();
  private Future<?> connecting;
  private IOSession session;
  private boolean tunnelling;
  private boolean over;

  Dial() {
    context.setAttribute(NAME, this);
  }

  static Dial of(HttpContext context) {
    return (Dial) context.getAttribute(NAME);
  }

  /** Carries this through the client. */
  HttpClientContext context() {
    return context;
  }

  /**
   * Notices the socket as soon as there is one.
   *
   * @param first done with it then
   */
  ConnectionInitiator through(ConnectionInitiator initiator, Consumer<IOSession> first) {
    return (name, remote, local, timeout, attachment, callback) ->
        initiator.connect(name, remote, local, timeout, attachment, noticing(callback, first));
  }

  private FutureCallback<IOSession> noticing(
      FutureCallback<IOSession> callback, Consumer<IOSession> first) {
    return new CallbackContribution<>(callback) {
      @Override
      public void completed(IOSession connected) {
        if (notice(connected)) {
          first.accept(connected);
          callback.completed(connected);
        } else {
          connected.close(CloseMode.IMMEDIATE);
          callback.cancelled();
        }
      }
    };
  }

  private synchronized boolean notice(IOSession connected) {
    session = connected;
    return !over;
  }

  /** There is a connection with a proxy, and it is, or is no longer, asked to connect. */
  synchronized void tunnelling(boolean asked) {
    tunnelling = asked;
  }

  /** How far it has come, when it should be through. */
  synchronized Unanswered late() {
    if (session == null) {
      return Unanswered.of("connect_timeout", "no connection was made in time");
    }
    return tunnelling
        ? Unanswered.of("proxy_timeout", "the proxy did not connect in time")
        : Unanswered.of("tls_timeout", "TLS was not agreed upon in time");
  }

  void begun(Future<?> future) {
    boolean late;
    synchronized (this) {
      connecting = future;
      late = over;
    }
    if (late) {
      future.cancel(true);
    }
  }

  /** Cancelling gives the place in the pool back, closing ends a handshake; both may be in vain. */
  void hangUp() {
    Future<?> future;
    IOSession socket;
    synchronized (this) {
      over = true;
      future = connecting;
      socket = session;
    }
    if (future != null && future.cancel(true) && socket != null) {
      socket.close(CloseMode.IMMEDIATE);
    }
  }
}
