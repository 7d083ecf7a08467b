package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each route that reads a body answers to a wrong one. */
class BodiesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Integer> LIMITS =
      Map.of("/events", 320 << 10, "/events/batch", 8 << 20);
  private static final int USUAL_LIMIT = 64 << 10;

  /** Too long for every text, and of no character that one may have. */
  private static final String BAD_TEXT = "\u0007".repeat(3_000);

  private static final String TOO_LONG_DATA = "x".repeat(256 << 10);

  @RegisterExtension static final Hosted hosted = new Hosted();

  private static Client admin;
  private static JsonNode description;
  private static String event;

  @BeforeAll
  static void start() throws Exception {
    admin = hosted.admin();
    description = Client.read(admin.get("/openapi.json"));
    JsonNode published = Client.read(admin.post("/events", "{\"event\":\"paid\",\"data\":1}"));
    event = published.path("id").asText();
  }

  static Stream<Route> reading() {
    return Route.all().stream().filter(Route::readsBody);
  }

  private static HttpRequest.Builder request(Route route, String type, BodyPublisher body) {
    HttpRequest.Builder request = admin.request(route.with(event)).method(route.method(), body);
    return type.isEmpty() ? request : request.header("Content-Type", type);
  }

  private static JsonNode refused(Route route, String body, int status) throws Exception {
    return refused(route, body.getBytes(StandardCharsets.UTF_8), status);
  }

  private static JsonNode refused(Route route, byte[] body, int status) throws Exception {
    BodyPublisher bytes = BodyPublishers.ofByteArray(body);
    return Problems.check(admin.send(request(route, "application/json", bytes)), status);
  }

  @ParameterizedTest
  @MethodSource("reading")
  void whatIsNotJsonIs400(Route route) throws Exception {
    List<String> malformed =
        List.of(
            "{",
            "}",
            "nonsense",
            "{'a':1}",
            "{\"a\":1,}",
            "{\"a\" 1}",
            "{}{}",
            "[1",
            "\"",
            "01",
            "NaN",
            "{\"a\":\"\u0001\"}",
            "{\"a\":\"\\x\"}",
            "/**/{}",
            " ",
            "[".repeat(60_000));
    for (String body : malformed) {
      String detail = refused(route, body, 400).path("detail").asText();
      assertThat(detail).matches("The body .*: line \\d+, column \\d+\\.");
    }
  }

  @ParameterizedTest
  @MethodSource("reading")
  void whatIsNotUtf8Is400(Route route) throws Exception {
    refused(route, "{}".getBytes(StandardCharsets.UTF_16LE), 400);
    refused(route, "\ufeff{}", 400);
    refused(route, "{\"\u00e9\":1}".getBytes(StandardCharsets.ISO_8859_1), 400);
  }

  @ParameterizedTest
  @MethodSource("reading")
  void anEmptyBodyIs400UnlessItMayBeLeftOut(Route route) throws Exception {
    BodyPublisher nothing = BodyPublishers.noBody();
    if (body(route).path("required").asBoolean()) {
      Problems.check(admin.send(request(route, "application/json", nothing)), 400);
    } else {
      int status = admin.send(request(route, "", nothing)).statusCode();
      assertThat(status).isIn(202, 409);
    }
  }

  @ParameterizedTest
  @MethodSource("reading")
  void whatIsNotDeclaredAsJsonIs415(Route route) throws Exception {
    List<String> types =
        List.of(
            "text/plain",
            "",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/xml",
            "application/*",
            "application/json; charset=utf-16",
            "application/json; charset=ISO-8859-1");
    for (String type : types) {
      Problems.check(admin.send(request(route, type, BodyPublishers.ofString("{}"))), 415);
    }
    for (String encoding : List.of("gzip", "br", "deflate, gzip")) {
      HttpRequest.Builder encoded =
          request(route, "application/json", BodyPublishers.ofString("{}"))
              .header("Content-Encoding", encoding);
      Problems.check(admin.send(encoded), 415);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "APPLICATION/JSON; charset=\"UTF-8\""})
  void jsonMayBeDeclaredInItsForms(String type) throws Exception {
    for (Route route : reading().toList()) {
      int status = admin.send(request(route, type, BodyPublishers.ofString("1"))).statusCode();
      assertThat(status).as(route.toString()).isEqualTo(422);
    }
  }

  @ParameterizedTest
  @MethodSource("reading")
  void oneByteTooManyIs413(Route route) throws Exception {
    int limit = LIMITS.getOrDefault(route.path(), USUAL_LIMIT);
    refused(route, " ".repeat(limit - 1) + "1", 422);

    byte[] tooLong = " ".repeat(limit + 1).getBytes(StandardCharsets.US_ASCII);
    BodyPublisher chunks = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooLong));
    HttpRequest.Builder counted = request(route, "application/json", chunks);
    String detail = Problems.check(admin.send(counted), 413).path("detail").asText();
    assertThat(detail).contains("%,d".formatted(limit));

    String announced =
        """
        %s %s HTTP/1.1\r
        Host: x\r
        Authorization: Bearer %s\r
        Content-Type: application/json\r
        Content-Length: %d\r
        Connection: close\r
        \r
        """;
    assertThat(
            hosted
                .running()
                .raw(
                    announced.formatted(route.method(), route.with(event), admin.key(), limit + 1)
                        + " ".repeat(limit + 1)))
        .startsWith("HTTP/1.1 413 ")
        .contains("application/problem+json");
  }

  private static JsonNode body(Route route) {
    return description
        .path("paths")
        .path(route.path())
        .path(route.method().toLowerCase(Locale.ROOT))
        .path("requestBody");
  }

  /** What the description says about the object; for a batch, about each of them. */
  private static JsonNode schema(Route route) {
    JsonNode schema = body(route).at("/content/application~1json/schema");
    JsonNode object = isBatch(route) ? schema.path("items") : schema;
    return description.at(object.path("$ref").asText().substring(1));
  }

  private static boolean isBatch(Route route) {
    return body(route).at("/content/application~1json/schema").has("items");
  }

  private static String wrapped(Route route, JsonNode object) {
    return isBatch(route) ? "[" + object + "]" : object.toString();
  }

  private static String field(Route route, String member) {
    return isBatch(route) ? "[0]." + member : member;
  }

  @ParameterizedTest
  @MethodSource("reading")
  void anUnknownMemberIs422(Route route) throws Exception {
    ObjectNode object = JSON.createObjectNode().put("nothing", 1);
    JsonNode problem = refused(route, wrapped(route, object), 422);
    assertThat(Problems.fields(problem)).contains(field(route, "nothing"));
  }

  @ParameterizedTest
  @MethodSource("reading")
  void aMemberThatIsThereTwiceIs422(Route route) throws Exception {
    String member = schema(route).path("properties").fieldNames().next();
    String twice = "{\"%s\":\"a\",\"%s\":\"a\"}".formatted(member, member);
    JsonNode problem = refused(route, isBatch(route) ? "[" + twice + "]" : twice, 422);
    assertThat(Problems.fields(problem)).contains(field(route, member));
  }

  @ParameterizedTest
  @MethodSource("reading")
  void allThatIsMissingIsToldAtOnce(Route route) throws Exception {
    List<String> required =
        Stream.iterate(0, i -> i < schema(route).path("required").size(), i -> i + 1)
            .map(i -> field(route, schema(route).path("required").path(i).asText()))
            .toList();
    if (!required.isEmpty()) {
      JsonNode problem = refused(route, wrapped(route, JSON.createObjectNode()), 422);
      assertThat(Problems.fields(problem)).containsExactlyInAnyOrderElementsOf(required);
    }
  }

  @ParameterizedTest
  @MethodSource("reading")
  void aMemberOfAnotherKindIs422(Route route) throws Exception {
    ObjectNode object = JSON.createObjectNode();
    List<String> typed =
        schema(route).path("properties").properties().stream()
            .filter(property -> property.getValue().has("type"))
            .map(Map.Entry::getKey)
            .toList();
    typed.forEach(member -> object.put(member, true));

    assertThat(Problems.fields(refused(route, wrapped(route, object), 422)))
        .containsAll(typed.stream().map(member -> field(route, member)).toList());
  }

  @ParameterizedTest
  @MethodSource("reading")
  void aMemberOutOfItsBoundsIs422(Route route) throws Exception {
    ObjectNode object = JSON.createObjectNode();
    schema(route)
        .path("properties")
        .properties()
        .forEach(property -> object.set(property.getKey(), bad(property.getValue())));

    List<String> fields = Problems.fields(refused(route, wrapped(route, object), 422));

    assertThat(fields).hasSize(object.size());
    object
        .fieldNames()
        .forEachRemaining(
            member -> assertThat(fields).anyMatch(f -> f.startsWith(field(route, member))));
  }

  private static JsonNode bad(JsonNode schema) {
    return switch (schema.path("type").asText()) {
      case "string" -> JSON.getNodeFactory().textNode(BAD_TEXT);
      case "integer" -> JSON.getNodeFactory().numberNode(schema.path("maximum").asLong() + 1);
      case "array" -> new ArrayNode(JSON.getNodeFactory()).add("everything");
      default -> JSON.getNodeFactory().textNode(TOO_LONG_DATA);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "null", "true", "\"x\"", "{}", "[]", "[1]", "[[]]"})
  void aBodyOfAnotherKindIs422(String body) throws Exception {
    for (Route route : reading().toList()) {
      boolean fits = body.equals("{}") && !isBatch(route);
      if (!fits) {
        assertThat(Problems.fields(refused(route, body, 422))).hasSize(1);
      }
    }
  }
}
