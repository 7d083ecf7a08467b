package org.exposee.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A receiver of webhooks on a free port that notes what comes in. */
final class Receiver implements AutoCloseable {
  static {
    // Above its usual 200 it closes connections that a client has good reason to think open.
    System.setProperty("sun.net.httpserver.maxIdleConnections", "10000");
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
  private final AtomicInteger inside = new AtomicInteger();
  private final HttpServer server;
  private final Behaviour behaviour;

  /**
   * @param nanos when it had been read
   */
  record Arrival(
      String path, String id, String timestamp, String signature, String body, long nanos) {}

  /** Decides on the status to answer with, and takes as long as it likes. */
  interface Behaviour {
    int status(Arrival arrival) throws InterruptedException;
  }

  Receiver(Behaviour behaviour) {
    this.behaviour = behaviour;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::receive);
    server.setExecutor(threads);
    server.start();
  }

  private void receive(HttpExchange exchange) throws IOException {
    inside.incrementAndGet();
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      Arrival arrival =
          new Arrival(
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders().getFirst("webhook-id"),
              exchange.getRequestHeaders().getFirst("webhook-timestamp"),
              exchange.getRequestHeaders().getFirst("webhook-signature"),
              body,
              System.nanoTime());
      arrivals.add(arrival);
      exchange.sendResponseHeaders(behaviour.status(arrival), -1);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } finally {
      inside.decrementAndGet();
    }
  }

  Queue<Arrival> arrivals() {
    return arrivals;
  }

  /** Requests that wait for their answer. */
  int inside() {
    return inside.get();
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
