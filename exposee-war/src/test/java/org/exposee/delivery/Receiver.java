package org.exposee.delivery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** A real HTTP receiver on a free port of the loopback, which can be told what to answer. */
public final class Receiver implements AutoCloseable {
  static {
    // Above its usual 200 it closes connections that a client has good reason to think open.
    System.setProperty("sun.net.httpserver.maxIdleConnections", "10000");
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Arrival> arrivals = Collections.synchronizedList(new ArrayList<>());
  private volatile Answer answer = Answer.of(204);

  /** One request as it came. */
  public record Arrival(String path, Map<String, String> headers, byte[] body) {
    public String id() {
      return headers.get("Webhook-id");
    }
  }

  /** What to answer, perhaps depending on the request. */
  public interface Answer {
    void to(HttpExchange exchange, Arrival arrival) throws IOException;

    static Answer of(int status) {
      return (exchange, arrival) -> exchange.sendResponseHeaders(status, -1);
    }

    /** That status, but not before so long. */
    static Answer after(Duration pause, int status) {
      return (exchange, arrival) -> {
        LockSupport.parkNanos(pause.toNanos());
        exchange.sendResponseHeaders(status, -1);
      };
    }

    static Answer of(int status, String header, String value) {
      return (exchange, arrival) -> {
        exchange.getResponseHeaders().add(header, value);
        exchange.sendResponseHeaders(status, -1);
      };
    }
  }

  public Receiver() {
    this(0);
  }

  public Receiver(int port) {
    try {
      server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::receive);
    server.setExecutor(threads);
    server.start();
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new java.util.TreeMap<>();
      exchange.getRequestHeaders().forEach((name, all) -> headers.put(name, all.get(0)));
      Arrival arrival =
          new Arrival(
              exchange.getRequestURI().toString(),
              headers,
              exchange.getRequestBody().readAllBytes());
      arrivals.add(arrival);
      answer.to(exchange, arrival);
    }
  }

  public void answers(Answer next) {
    answer = next;
  }

  public List<Arrival> arrivals() {
    synchronized (arrivals) {
      return List.copyOf(arrivals);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
