package org.exposee.delivery;

import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.async.MinimalHttpAsyncClient;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.ssl.TLS;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.exposee.guard.Guard;
import org.exposee.guard.Target;
import org.exposee.message.IdKind;
import org.exposee.message.Message;
import org.exposee.message.Traceparent;
import org.exposee.registry.Endpoint;
import org.exposee.signing.Signer;

/**
 * Carries one attempt to its receiver and brings back how it went: resolves and vets, signs, sends,
 * reads the start of the answer. Redirects are not followed, cookies not kept, answers not
 * unpacked, proxies of the environment not used; one that is set is.
 */
public final class Courier implements AutoCloseable {
  /** What a name meant when it was vetted does not hold for ever. */
  private static final Duration CONNECTION_LIFE = Duration.ofSeconds(60);

  private static final Timeout SELECT = Timeout.ofMilliseconds(100);
  private static final int MAX_HEADERS = 100;
  private static final int MAX_HEADER_LINE = 8 * 1_024;

  /** Each connection has three of them; what is longer goes around them. */
  private static final int BUFFER = 4 * 1_024;

  private static final Http1Config HTTP =
      Http1Config.custom()
          .setBufferSize(BUFFER)
          .setMaxHeaderCount(MAX_HEADERS)
          .setMaxLineLength(MAX_HEADER_LINE)
          .build();

  private final DeliverySettings settings;
  private final Guard guard;
  private final String userAgent;
  private final Ticker ticker;
  private final Connections connections;
  private final MinimalHttpAsyncClient client;

  /**
   * @param userAgent what receivers see as {@code User-Agent}
   */
  public Courier(DeliverySettings settings, Guard guard, String userAgent, Ticker ticker) {
    this(settings, guard, userAgent, ticker, CONNECTION_LIFE);
  }

  /**
   * @param connectionLife how old a connection may be when an exchange begins on it
   */
  Courier(
      DeliverySettings settings,
      Guard guard,
      String userAgent,
      Ticker ticker,
      Duration connectionLife) {
    this.settings = settings;
    this.guard = guard;
    this.userAgent = userAgent;
    this.ticker = ticker;
    this.connections =
        new Connections(pool(settings, connectionLife), guard.proxy(), new Wire(HTTP));
    this.client =
        HttpAsyncClients.createMinimal(
            H2Config.DEFAULT,
            HTTP,
            IOReactorConfig.custom()
                .setIoThreadCount(settings.ioThreads())
                .setSelectInterval(SELECT)
                .setTcpNoDelay(true)
                .build(),
            connections);
    client.start();
  }

  // Strict pools queue leases for a route in one lock; our lanes have their own limits.
  private static PoolingAsyncClientConnectionManager pool(
      DeliverySettings settings, Duration life) {
    long millis = Math.min(settings.connectTimeout().toMillis(), settings.deadline().toMillis());
    Timeout connect = Timeout.ofMilliseconds(millis);
    return PoolingAsyncClientConnectionManagerBuilder.create()
        .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
        .setMaxConnTotal(settings.maxInFlight())
        .setMaxConnPerRoute(settings.maxInFlight())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(connect)
                .setSocketTimeout(Timeout.DISABLED)
                .setTimeToLive(TimeValue.of(life))
                .build())
        .setDefaultTlsConfig(
            TlsConfig.custom()
                .setHandshakeTimeout(connect)
                .setSupportedProtocols(TLS.V_1_3, TLS.V_1_2)
                .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                .build())
        .build();
  }

  /**
   * A URL as it can be sent to.
   *
   * @throws org.exposee.guard.Refused if the guard does not let anything through to it
   */
  Target judge(String url) {
    return guard.check(url);
  }

  /**
   * Begins an exchange.
   *
   * @param target as the guard has accepted it
   * @param done told once, on any thread; must be quick
   */
  Exchange send(Endpoint endpoint, Target target, Message message, Consumer<Outcome> done) {
    Letter letter = letter(endpoint, target, message);
    Exchange exchange = new Exchange(ticker, deadline(), letter, done);
    guard
        .vet(target)
        .whenComplete(
            (address, refused) -> {
              if (refused == null) {
                HttpHost host = host(target, address);
                exchange.begin((context, leased) -> client.lease(host, context, leased));
              } else {
                exchange.failed(refused);
              }
            });
    return exchange;
  }

  /**
   * The address, with a proxy the proxy's, is dialled; the name goes into SNI, is checked in the
   * certificate.
   */
  private static HttpHost host(Target target, InetAddress address) {
    return new HttpHost(target.uri().getScheme(), address, target.host(), target.port());
  }

  private long deadline() {
    return ticker.nanos() + settings.deadline().toNanos();
  }

  Letter letter(Endpoint endpoint, Target target, Message message) {
    String id = IdKind.MESSAGE.show(message.id());
    long timestamp = ticker.clock().getEpochSecond();
    byte[] body = message.payload().bytes();
    BasicHttpRequest request = new BasicHttpRequest("POST", path(target));
    request.setScheme(target.uri().getScheme());
    request.setAuthority(new URIAuthority(target.host(), target.uri().getPort()));
    request.setHeader(HttpHeaders.USER_AGENT, userAgent);
    request.setHeader(HttpHeaders.ACCEPT, "*/*");
    request.setHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
    message.traceparent().ifPresent(t -> request.setHeader(Traceparent.HEADER, t.text()));
    request.setHeader("webhook-id", id);
    request.setHeader("webhook-timestamp", timestamp);
    request.setHeader(
        "webhook-signature", Signer.sign(id, timestamp, body, endpoint.signingAt(ticker.clock())));
    return new Letter(request, body);
  }

  private static String path(Target target) {
    String query = target.uri().getRawQuery();
    return target.uri().getRawPath() + (query == null ? "" : "?" + query);
  }

  /** Connections that are in use. */
  int leased() {
    return connections.leased();
  }

  /** How many addresses, each with its name and port, connections were asked for. */
  int routes() {
    return connections.routes();
  }

  /** Closes connections that nobody has used for a while; to be called now and then. */
  void closeIdle() {
    connections.closeIdle();
  }

  /**
   * Ends the connections; to be closed behind the dispatcher. The client itself would wait 5 s for
   * those in use, and then close its selectors beneath its own threads, which log that.
   */
  @Override
  public void close() {
    connections.close(CloseMode.IMMEDIATE);
    client.close(CloseMode.GRACEFUL);
  }
}
