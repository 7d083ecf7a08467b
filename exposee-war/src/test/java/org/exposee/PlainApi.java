package org.exposee;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A running Exposee, called as its callers do; registered as an extension in a static field, it
 * runs for all tests of the class. Receivers on the loopback are allowed, callers there need no
 * key, and whatever is not delivered at once is due in an hour: no retry comes by itself.
 */
final class PlainApi
    implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Hosted hosted;

  /**
   * @param settings names and values that differ from the usual ones
   */
  PlainApi(String... settings) {
    String[] usual = {
      "exposee.access", "local",
      "exposee.egress.allow", "127.0.0.0/8",
      "exposee.delivery.schedule", "0s, 1h",
      "exposee.delivery.jitter", "0"
    };
    hosted = new Hosted(Stream.of(usual, settings).flatMap(Stream::of).toArray(String[]::new));
  }

  /** For a class whose tests each need their own. */
  void start() throws Exception {
    hosted.start();
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    start();
  }

  /**
   * What one test has registered is not there for the next. Where callers need keys, it finds none.
   */
  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (List<String> urls = urls(); !urls.isEmpty(); urls = urls()) {
      for (String url : urls) {
        assertThat(unregister(url).status()).isEqualTo(200);
      }
    }
  }

  private List<String> urls() throws Exception {
    return all(get("/webhooks").json().path("webhooks"), "url").stream().distinct().toList();
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    close();
  }

  Path data() {
    return hosted.data();
  }

  /** The first key. */
  String adminKey() throws Exception {
    return hosted.admin().key();
  }

  /** What was answered. */
  record Reply(int status, HttpHeaders headers, String text) {
    JsonNode json() {
      try {
        return JSON.readTree(text);
      } catch (JsonProcessingException notJson) {
        throw new AssertionError("not JSON: " + text, notJson);
      }
    }

    String header(String name) {
      return headers.firstValue(name).orElse("");
    }

    String id() {
      return json().path("id").asText();
    }

    /** What the problem says of each field. */
    Map<String, String> errors() {
      return elements(json().path("errors"))
          .collect(toMap(e -> e.path("field").asText(), e -> e.path("message").asText()));
    }

    List<String> members() {
      return json().properties().stream().map(Map.Entry::getKey).toList();
    }
  }

  static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  /** One member of each element. */
  static List<String> all(JsonNode array, String member) {
    return elements(array).map(element -> element.path(member).asText()).toList();
  }

  HttpRequest.Builder request(String path) {
    return hosted.running().request(path);
  }

  Reply send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> answer = hosted.running().send(request);
    return new Reply(answer.statusCode(), answer.headers(), answer.body());
  }

  Reply get(String path, String... headers) throws Exception {
    return send(with(request(path), headers));
  }

  Reply delete(String path, String... headers) throws Exception {
    return send(with(request(path), headers).DELETE());
  }

  Reply post(String path, String json, String... headers) throws Exception {
    return send(posting(path, json, headers));
  }

  HttpRequest.Builder posting(String path, String json, String... headers) {
    BodyPublisher body = BodyPublishers.ofString(json);
    return with(request(path), headers).header("Content-Type", "application/json").POST(body);
  }

  private static HttpRequest.Builder with(HttpRequest.Builder request, String... headers) {
    return headers.length == 0 ? request : request.headers(headers);
  }

  Reply register(String url, String event) throws Exception {
    return post("/register", registration(url, event));
  }

  static String registration(String url, String event) {
    return "{\"url\":\"%s\",\"event\":\"%s\"}".formatted(url, event);
  }

  Reply unregister(String url) throws Exception {
    return post("/unregister", "{\"url\":\"%s\"}".formatted(url));
  }

  Reply publish(String event, String data) throws Exception {
    return post("/events", event(event, data));
  }

  static String event(String event, String data) {
    return "{\"event\":\"%s\",\"data\":%s}".formatted(event, data);
  }

  /** The attempts of a message as they stand. */
  List<JsonNode> attempts(String message) throws Exception {
    return elements(get("/events/" + message).json().path("attempts")).toList();
  }

  /** The attempts that were made of it, once there are so many. */
  List<JsonNode> made(String message, int count) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> attempts(message).stream().filter(a -> a.has("durationMs")).toList(),
            made -> made.size() >= count);
  }

  /** The registrations of a URL. */
  List<JsonNode> webhooks(String url) throws Exception {
    return elements(get("/webhooks").json().path("webhooks"))
        .filter(webhook -> webhook.path("url").asText().equals(url))
        .toList();
  }

  @Override
  public void close() throws LifecycleException {
    hosted.close();
  }
}
