package org.exposee;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Somebody who calls a running Exposee.
 *
 * @param key empty: without one
 */
record Client(Running exposee, String key) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The one with the first key. */
  static Client admin(Running exposee, Path data) throws IOException {
    return new Client(exposee, Files.readString(data.resolve("admin.key")).strip());
  }

  /** One with a new key of that scope. */
  Client withScope(String scope) throws IOException, InterruptedException {
    String wish = "{\"label\":\"for a test\",\"scopes\":[\"%s\"]}".formatted(scope);
    return new Client(exposee, read(post("/keys", wish)).path("key").asText());
  }

  HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = exposee.request(path);
    return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
  }

  HttpRequest.Builder json(String path) {
    return request(path).header("Content-Type", "application/json");
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return exposee.send(request);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return send(json(path).POST(BodyPublishers.ofString(body)));
  }

  /** With an empty object if it reads a body. */
  HttpResponse<String> call(Route route, String path) throws IOException, InterruptedException {
    return route.readsBody() ? post(path, "{}") : send(bodyless(route, path));
  }

  HttpRequest.Builder bodyless(Route route, String path) {
    return request(path).method(route.method(), BodyPublishers.noBody());
  }

  static JsonNode read(HttpResponse<String> answer) throws IOException {
    return JSON.readTree(answer.body());
  }

  @Override
  public String toString() {
    return key.isEmpty() ? "nobody" : "somebody with a key";
  }
}
