package org.exposee.benchmarks.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.async.MinimalHttpAsyncClient;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.entity.DiscardingEntityConsumer;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http.nio.support.BasicResponseConsumer;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.Timeout;

/**
 * Signs and sends with the client that Exposee uses, set as Exposee sets it, and does nothing else:
 * no guard, no limits per receiver, no deadline over the exchange.
 */
final class Sender implements AutoCloseable {
  private static final int IO_THREADS = 2;
  private static final ContentType JSON = ContentType.APPLICATION_JSON;
  private static final String ALGORITHM = "HmacSHA256";

  private final byte[] secret = "0123456789abcdef01234567".getBytes(US_ASCII);
  private final AtomicLong ids = new AtomicLong();
  private final HttpHost receiver;
  private final MinimalHttpAsyncClient client;

  Sender(HttpHost receiver, int connections) {
    this.receiver = receiver;
    this.client =
        HttpAsyncClients.createMinimal(
            H2Config.DEFAULT,
            Http1Config.custom()
                .setBufferSize(4 * 1_024)
                .setMaxHeaderCount(200)
                .setMaxLineLength(16 * 1_024)
                .build(),
            IOReactorConfig.custom()
                .setIoThreadCount(IO_THREADS)
                .setSelectInterval(Timeout.ofMilliseconds(100))
                .setTcpNoDelay(true)
                .build(),
            pool(connections));
    client.start();
  }

  private static PoolingAsyncClientConnectionManager pool(int connections) {
    return PoolingAsyncClientConnectionManagerBuilder.create()
        .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
        .setMaxConnTotal(connections)
        .setMaxConnPerRoute(connections)
        .setDefaultConnectionConfig(
            ConnectionConfig.custom().setConnectTimeout(Timeout.ofSeconds(5)).build())
        .build();
  }

  /**
   * @param done told the receiver's status, or 0 if there was none
   */
  void send(String path, byte[] body, IntConsumer done) {
    String id = "msg_%013d".formatted(ids.incrementAndGet());
    long timestamp = System.currentTimeMillis() / 1_000;
    BasicHttpRequest request = new BasicHttpRequest("POST", receiver, path);
    request.setHeader("User-Agent", "Relay/1");
    request.setHeader("Accept", "*/*");
    request.setHeader("Accept-Encoding", "identity");
    request.setHeader("webhook-id", id);
    request.setHeader("webhook-timestamp", timestamp);
    request.setHeader("webhook-signature", "v1," + mac(id + "." + timestamp + ".", body));
    client.execute(
        new BasicRequestProducer(request, new BasicAsyncEntityProducer(body, JSON)),
        new BasicResponseConsumer<Void>(new DiscardingEntityConsumer<>()),
        new Status(done));
  }

  /** Made anew for each message, as Exposee does, whose endpoints each have their own secret. */
  private String mac(String head, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      mac.update(head.getBytes(US_ASCII));
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }

  @Override
  public void close() {
    client.close(CloseMode.GRACEFUL);
  }

  private record Status(IntConsumer done) implements FutureCallback<Message<HttpResponse, Void>> {
    @Override
    public void completed(Message<HttpResponse, Void> answer) {
      done.accept(answer.getHead().getCode());
    }

    @Override
    public void failed(Exception cause) {
      done.accept(0);
    }

    @Override
    public void cancelled() {
      done.accept(0);
    }
  }
}
