package org.exposee.integrator.registration;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real HTTP server that plays Exposee and answers what it is told. */
public final class FakeExposee implements AutoCloseable {
  private static final String JSON = "application/json";

  /**
   * What Exposee says: of a registration the event that was asked for, or how many were removed.
   */
  private static final Answer OK = Answer.json(201, "{}");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<Answer> next = new ConcurrentLinkedQueue<>();
  private volatile Answer usual = OK;

  /** What it was sent. */
  public record Request(String path, Optional<String> authorization, String body) {}

  /** What it sends; a status of 0 closes the connection, one of -1 never answers. */
  public record Answer(int status, String contentType, String body, Map<String, String> headers) {
    /** An answer with JSON. */
    public static Answer json(int status, String body) {
      return new Answer(status, JSON, body, Map.of());
    }

    /** A problem. */
    public static Answer problem(int status, String body) {
      return new Answer(status, "application/problem+json", body, Map.of());
    }

    /** Closes the connection. */
    public static Answer breaksOff() {
      return new Answer(0, JSON, "", Map.of());
    }

    /** Says nothing until it is closed. */
    public static Answer hangs() {
      return new Answer(-1, JSON, "", Map.of());
    }
  }

  /** Starts on a free port. */
  public FakeExposee() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String key = exchange.getRequestHeaders().getFirst("Authorization");
      String path = exchange.getRequestURI().getPath();
      if (path.equals("/health")) {
        answer(exchange, usual.equals(OK) ? Answer.json(200, "{}") : usual);
        return;
      }
      requests.add(new Request(path, Optional.ofNullable(key), body));
      Answer told = next.poll();
      Answer answer = told == null ? usual : told;
      answer(exchange, answer.equals(OK) ? asExposee(path, body) : answer);
    }
  }

  private static Answer asExposee(String path, String body) throws IOException {
    if (path.equals("/unregister")) {
      return Answer.json(200, "{\"removed\":1}");
    }
    return registered(201, "ep_1", new ObjectMapper().readTree(body).path("event").asText());
  }

  /** What Exposee answers to a registration. */
  public static Answer registered(int status, String id, String event) {
    return Answer.json(
        status,
        "{\"id\":\"%s\",\"url\":\"http://x/webhook\",\"event\":\"%s\",\"createdAt\":\"2026-01-01T00:00:00.000Z\"}"
            .formatted(id, event));
  }

  private void answer(HttpExchange exchange, Answer answer) throws IOException {
    if (answer.status() == -1) {
      awaitClosing();
    }
    if (answer.status() <= 0) {
      throw new IOException("told to break off");
    }
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", answer.contentType());
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private void awaitClosing() throws IOException {
    try {
      closing.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Answers so once, in the order told. */
  public void answerOnce(Answer answer) {
    next.add(answer);
  }

  /** Answers so from now on. */
  public void answer(Answer answer) {
    usual = answer;
  }

  /** Forgets what it was told and sent. */
  public void reset() {
    usual = OK;
    next.clear();
    requests.clear();
  }

  /** All it was sent, health checks aside. */
  public List<Request> requests() {
    return requests;
  }

  /** Its address. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
