package org.exposee.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Single calls, whose own cost does not matter. */
final class Api {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newBuilder().version(Version.HTTP_1_1).build();
  private final ObjectMapper json = new ObjectMapper();
  private final String root;

  Api(int port) {
    this.root = "http://127.0.0.1:" + port;
  }

  boolean isReady() {
    try {
      return send(request("/health").timeout(Duration.ofSeconds(5))).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  void register(String url, String eventType) throws IOException {
    post("/register", "{\"event\":\"%s\",\"url\":\"%s\"}".formatted(eventType, url));
  }

  JsonNode post(String path, String body) throws IOException {
    return checked(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  JsonNode get(String path) throws IOException {
    return checked(request(path));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(root + path)).timeout(PATIENCE);
  }

  private JsonNode checked(HttpRequest.Builder request) throws IOException {
    HttpResponse<byte[]> answer = send(request);
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(answer.request().uri() + " was answered with " + answer.statusCode());
    }
    return json.readTree(answer.body());
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException {
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
