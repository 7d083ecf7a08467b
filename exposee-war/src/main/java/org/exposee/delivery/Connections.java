package org.exposee.delivery;

import java.util.concurrent.Future;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.nio.AsyncClientConnectionManager;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.concurrent.CallbackContribution;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.AsyncPushConsumer;
import org.apache.hc.core5.http.nio.HandlerFactory;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The client's pool, with what it lacks for a hard deadline: a connection that is being made can be
 * given up (by its {@link Dial}), and one that is thrown away is closed at once.
 */
final class Connections implements AsyncClientConnectionManager {
  private static final TimeValue IDLE = TimeValue.ofSeconds(20);

  private final PoolingAsyncClientConnectionManager pool;

  Connections(PoolingAsyncClientConnectionManager pool) {
    this.pool = pool;
  }

  // The minimal client's routes are never marked as secure.
  private static boolean isSecure(HttpRoute route) {
    return URIScheme.HTTPS.same(route.getTargetHost().getSchemeName());
  }

  @Override
  public Future<AsyncConnectionEndpoint> lease(
      String id,
      HttpRoute route,
      Object state,
      Timeout timeout,
      FutureCallback<AsyncConnectionEndpoint> callback) {
    return pool.lease(
        id,
        route,
        state,
        timeout,
        new CallbackContribution<>(callback) {
          @Override
          public void completed(AsyncConnectionEndpoint leased) {
            callback.completed(new Connection(leased, isSecure(route)));
          }
        });
  }

  @Override
  public Future<AsyncConnectionEndpoint> connect(
      AsyncConnectionEndpoint endpoint,
      ConnectionInitiator initiator,
      Timeout timeout,
      Object attachment,
      HttpContext context,
      FutureCallback<AsyncConnectionEndpoint> callback) {
    Dial dial = Dial.of(context);
    Future<AsyncConnectionEndpoint> connecting =
        pool.connect(
            pooled(endpoint),
            dial.through(initiator),
            timeout,
            attachment,
            context,
            new CallbackContribution<>(callback) {
              @Override
              public void completed(AsyncConnectionEndpoint connected) {
                callback.completed(endpoint);
              }
            });
    dial.begun(connecting);
    return connecting;
  }

  @Override
  public void upgrade(AsyncConnectionEndpoint endpoint, Object attachment, HttpContext context) {
    pool.upgrade(pooled(endpoint), attachment, context);
  }

  @Override
  public void release(AsyncConnectionEndpoint endpoint, Object state, TimeValue keepAlive) {
    pool.release(pooled(endpoint), state, keepAlive);
  }

  private static AsyncConnectionEndpoint pooled(AsyncConnectionEndpoint endpoint) {
    return ((Connection) endpoint).pooled;
  }

  int leased() {
    return pool.getTotalStats().getLeased();
  }

  int routes() {
    return pool.getRoutes().size();
  }

  void closeIdle() {
    pool.closeExpired();
    pool.closeIdle(IDLE);
  }

  @Override
  public void close() {
    pool.close();
  }

  @Override
  public void close(CloseMode mode) {
    pool.close(mode);
  }

  /** A place in the pool. */
  private static final class Connection extends AsyncConnectionEndpoint {
    private final AsyncConnectionEndpoint pooled;
    private final boolean secure;

    Connection(AsyncConnectionEndpoint pooled, boolean secure) {
      this.pooled = pooled;
      this.secure = secure;
    }

    /** TLS would say goodbye and wait for the other side's, for as long as that sends anything. */
    @Override
    public void close(CloseMode mode) {
      pooled.close(secure ? CloseMode.IMMEDIATE : mode);
    }

    @Override
    public void execute(
        String id,
        AsyncClientExchangeHandler handler,
        HandlerFactory<AsyncPushConsumer> pushes,
        HttpContext context) {
      pooled.execute(id, handler, pushes, context);
    }

    @Override
    public boolean isConnected() {
      return pooled.isConnected();
    }

    @Override
    public void setSocketTimeout(Timeout timeout) {
      pooled.setSocketTimeout(timeout);
    }
  }
}
