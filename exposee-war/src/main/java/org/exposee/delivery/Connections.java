package org.exposee.delivery;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.RouteInfo.LayerType;
import org.apache.hc.client5.http.RouteInfo.TunnelType;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.nio.AsyncClientConnectionManager;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.concurrent.CallbackContribution;
import org.apache.hc.core5.concurrent.ComplexFuture;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.AsyncPushConsumer;
import org.apache.hc.core5.http.nio.HandlerFactory;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.exposee.guard.Proxy;

/**
 * The client's pool, with what it lacks for a hard deadline: a connection that is being made can be
 * given up (by its {@link Dial}), and one that is thrown away is closed at once.
 */
final class Connections implements AsyncClientConnectionManager {
  private static final TimeValue IDLE = TimeValue.ofSeconds(20);

  private final PoolingAsyncClientConnectionManager pool;
  private final Optional<Proxy> proxy;
  private final Wire wire;
  private final Set<Dial> dials = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param proxy that all connections go through; its address is the one of the routes' targets
   */
  Connections(PoolingAsyncClientConnectionManager pool, Optional<Proxy> proxy, Wire wire) {
    this.pool = pool;
    this.proxy = proxy;
    this.wire = wire;
  }

  private static HttpRoute through(Proxy proxy, HttpRoute route) {
    HttpHost target = route.getTargetHost();
    HttpHost hop = new HttpHost(URIScheme.HTTP.id, target.getAddress(), proxy.host(), proxy.port());
    boolean secure = URIScheme.HTTPS.same(target.getSchemeName());
    return new HttpRoute(target, null, hop, secure, TunnelType.TUNNELLED, LayerType.LAYERED);
  }

  @Override
  public Future<AsyncConnectionEndpoint> lease(
      String id,
      HttpRoute route,
      Object state,
      Timeout timeout,
      FutureCallback<AsyncConnectionEndpoint> callback) {
    if (closed) {
      throw new CancellationException();
    }
    return pool.lease(
        id,
        proxy.map(set -> through(set, route)).orElse(route),
        state,
        timeout,
        new CallbackContribution<>(callback) {
          @Override
          public void completed(AsyncConnectionEndpoint leased) {
            callback.completed(new Connection(leased, route.getTargetHost()));
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
    Connection connection = (Connection) endpoint;
    ComplexFuture<AsyncConnectionEndpoint> connecting =
        new ComplexFuture<>(new Ending(this, dial, connection, callback));
    dials.add(dial);
    connecting.setDependency(
        pool.connect(
            connection.pooled,
            dial.through(initiator, wire::speakOver),
            timeout,
            attachment,
            context,
            Step.of(
                connecting,
                connected ->
                    proxy.ifPresentOrElse(
                        set -> tunnel(set, dial, connection, context, connecting),
                        () -> connecting.completed(endpoint)))));
    dial.begun(connecting);
    if (closed) {
      dial.hangUp();
    }
    return connecting;
  }

  /** TLS, if any, is with the receiver: the proxy passes it on unread. */
  private void tunnel(
      Proxy through,
      Dial dial,
      Connection connection,
      HttpContext context,
      ComplexFuture<AsyncConnectionEndpoint> connecting) {
    FutureCallback<AsyncConnectionEndpoint> secured =
        Step.of(connecting, upgraded -> connecting.completed(connection));
    FutureCallback<Void> opened =
        Step.of(
            connecting,
            nothing -> {
              dial.tunnelling(false);
              if (connection.isSecure()) {
                pool.upgrade(connection.pooled, null, context, secured);
              } else {
                connecting.completed(connection);
              }
            });
    dial.tunnelling(true);
    connection.pooled.execute("tunnel", new Tunnel(through, connection.target, opened), context);
  }

  /** On the way to a connection: whatever fails here fails the whole. */
  private record Step<T>(ComplexFuture<?> whole, Consumer<T> next) implements FutureCallback<T> {
    static <T> Step<T> of(ComplexFuture<?> whole, Consumer<T> next) {
      return new Step<>(whole, next);
    }

    @Override
    public void completed(T result) {
      next.accept(result);
    }

    @Override
    public void failed(Exception cause) {
      whole.failed(cause);
    }

    @Override
    public void cancelled() {
      whole.cancel();
    }
  }

  /** The end of a dial. What is made while all is closed was not there to be closed with it. */
  private record Ending(
      Connections all,
      Dial dial,
      Connection connection,
      FutureCallback<AsyncConnectionEndpoint> callback)
      implements FutureCallback<AsyncConnectionEndpoint> {
    @Override
    public void completed(AsyncConnectionEndpoint made) {
      all.dials.remove(dial);
      if (all.closed) {
        connection.close(CloseMode.IMMEDIATE);
        callback.cancelled();
      } else {
        callback.completed(made);
      }
    }

    @Override
    public void failed(Exception cause) {
      all.dials.remove(dial);
      callback.failed(cause);
    }

    @Override
    public void cancelled() {
      all.dials.remove(dial);
      callback.cancelled();
    }
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
    close(CloseMode.GRACEFUL);
  }

  /** Ends those that are being made as well: the pool does not know them yet. */
  @Override
  public void close(CloseMode mode) {
    closed = true;
    pool.close(mode);
    dials.forEach(Dial::hangUp);
  }

  /** A place in the pool. */
  private static final class Connection extends AsyncConnectionEndpoint {
    private final AsyncConnectionEndpoint pooled;
    private final HttpHost target;

    Connection(AsyncConnectionEndpoint pooled, HttpHost target) {
      this.pooled = pooled;
      this.target = target;
    }

    // The minimal client's routes are never marked as secure.
    boolean isSecure() {
      return URIScheme.HTTPS.same(target.getSchemeName());
    }

    /** TLS would say goodbye and wait for the other side's, for as long as that sends anything. */
    @Override
    public void close(CloseMode mode) {
      pooled.close(isSecure() ? CloseMode.IMMEDIATE : mode);
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
