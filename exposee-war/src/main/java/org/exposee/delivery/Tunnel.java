package org.exposee.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.exposee.guard.Proxy;

/** Asks a proxy to connect to a receiver and to pass on all that follows (RFC 9110, 9.3.6). */
final class Tunnel implements AsyncClientExchangeHandler {
  private final HttpRequest request;
  private final FutureCallback<Void> opened;

  /** The proxy has answered, and does not connect. */
  static final class Closed extends IOException {
    private static final long serialVersionUID = 1L;

    Closed(int status) {
      super("the proxy answered %d".formatted(status));
    }
  }

  /**
   * @param opened told in an I/O thread
   */
  Tunnel(Proxy proxy, HttpHost target, FutureCallback<Void> opened) {
    this.request = new BasicHttpRequest(Method.CONNECT, target, target.toHostString());
    this.opened = opened;
    proxy
        .credentials()
        .map(plain -> "Basic " + Base64.getEncoder().encodeToString(plain.getBytes(UTF_8)))
        .ifPresent(basic -> request.setHeader(HttpHeaders.PROXY_AUTHORIZATION, basic));
  }

  @Override
  public void produceRequest(RequestChannel channel, HttpContext context)
      throws HttpException, IOException {
    channel.sendRequest(request, null, context);
  }

  @Override
  public void consumeInformation(HttpResponse interim, HttpContext context) {}

  /** Whatever a refusal has to say is not read: throwing ends the connection. */
  @Override
  public void consumeResponse(HttpResponse response, EntityDetails body, HttpContext context)
      throws IOException {
    if (response.getCode() / 100 != 2) {
      throw new Closed(response.getCode());
    }
    opened.completed(null);
  }

  @Override
  public void failed(Exception cause) {
    opened.failed(cause);
  }

  @Override
  public void cancel() {
    opened.cancelled();
  }

  @Override
  public int available() {
    return 0;
  }

  @Override
  public void produce(DataStreamChannel channel) {}

  @Override
  public void updateCapacity(CapacityChannel channel) {}

  @Override
  public void consume(ByteBuffer bytes) {}

  @Override
  public void streamEnd(List<? extends Header> trailers) {}

  @Override
  public void releaseResources() {}
}
