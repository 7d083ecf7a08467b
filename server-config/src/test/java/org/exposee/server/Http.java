package org.exposee.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** A caller of both APIs; follows no redirect. */
final class Http {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .proxy(HttpClient.Builder.NO_PROXY)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final Optional<String> key;

  Http() {
    this(Optional.empty());
  }

  private Http(Optional<String> key) {
    this.key = key;
  }

  static Http withKey(String key) {
    return new Http(Optional.of(key));
  }

  /** What came back, whatever its status. */
  record Answer(int status, Optional<String> type, Optional<String> location, String body) {
    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException("not JSON: " + body, e);
      }
    }
  }

  Answer get(String url) {
    return unchecked(request(url).GET());
  }

  Answer post(String url, String json, String... headers) {
    return unchecked(posting(url, json, headers));
  }

  /**
   * @throws IOException when no complete answer came: then nobody knows what became of it
   */
  Answer tryPost(String url, String json, String... headers) throws IOException {
    return send(posting(url, json, headers));
  }

  private HttpRequest.Builder posting(String url, String json, String... headers) {
    HttpRequest.Builder request =
        request(url).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private HttpRequest.Builder request(String url) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(40));
    key.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    return request;
  }

  private Answer unchecked(HttpRequest.Builder request) {
    try {
      return send(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer send(HttpRequest.Builder request) throws IOException {
    try {
      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      return new Answer(
          answer.statusCode(),
          answer.headers().firstValue("Content-Type"),
          answer.headers().firstValue("Location"),
          answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
