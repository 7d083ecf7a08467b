package org.exposee;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Planted keys and secrets show up nowhere but where they are asked for. */
class SecretsTest {
  private static final String MASTER = Base64.getEncoder().encodeToString(bytes(0x4d));

  /** In base64 it has a +, which no other text here may have. */
  private static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(bytes(0xfb));

  @TempDir static Path temp;

  private static CapturedLog log;
  private static Path data;
  private static Running exposee;
  private static Client admin;
  private static String key;
  private static String made;
  private static JsonNode registered;

  private static byte[] bytes(int each) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) each);
    return bytes;
  }

  @BeforeAll
  static void start() throws Exception {
    log = new CapturedLog();
    data = temp.resolve("data");
    exposee =
        new Running(
            temp.resolve("server"),
            Map.of("exposee.data", data.toString(), "exposee.master.key", MASTER));
    admin = Client.admin(exposee, data);
    key = admin.withScope("admin").key();
    String wish = "{\"url\":\"https://example.com/%s\",\"event\":\"a\"%s}";
    registered =
        Client.read(admin.post("/register", wish.formatted("a", ",\"secret\":\"" + SECRET + "\"")));
    made = Client.read(admin.post("/register", wish.formatted("b", ""))).path("secret").asText();
  }

  @AfterAll
  static void stop() throws Exception {
    exposee.close();
    log.close();
  }

  private static List<String> planted() {
    return List.of(MASTER, SECRET, SECRET.substring("whsec_".length()), key, admin.key(), made);
  }

  static List<Route> all() {
    return Route.all();
  }

  static Stream<Route> reading() {
    return Route.all().stream().filter(Route::readsBody);
  }

  private static void hidesAll(HttpResponse<String> answer) {
    String what = answer.request().method() + " " + answer.request().uri();
    assertThat(answer.statusCode()).as(what).isNotEqualTo(500);
    assertThat(answer.body()).as(what).doesNotContain(planted());
    assertThat(answer.headers().map().toString()).as(what).doesNotContain(planted());
  }

  @AfterEach
  void theLogDoesNotHaveThem() {
    assertThat(log.text()).contains("is ready at").doesNotContain(planted());
  }

  @Test
  void aSecretIsShownWhereItWasMadeAndToAdministratorsOnly() throws Exception {
    assertThat(made).startsWith("whsec_");
    assertThat(key).startsWith("exp_");
    assertThat(registered.has("secret")).as("its caller has it").isFalse();
    String path = "/webhooks/" + registered.path("id").asText() + "/secret";
    assertThat(Client.read(admin.get(path)).path("secret").asText()).isEqualTo(SECRET);
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatIsAskedRightlyDoesNotShowThem(Route route) throws Exception {
    if (!route.path().endsWith("/secret")) {
      hidesAll(admin.call(route, route.example()));
    }
  }

  @ParameterizedTest
  @MethodSource("reading")
  void aBodyWithThemInTheWrongPlaceIsNotRepeated(Route route) throws Exception {
    ObjectMapper json = new ObjectMapper();
    for (String each : List.of(SECRET, key)) {
      String misplaced =
          json.createObjectNode()
              .put("url", "http://%s:%s@example.com/".formatted(key, each))
              .put("event", each + " ")
              .put("secret", each + "x")
              .put("label", each + "\n")
              .put("scopes", each)
              .put(each, each)
              .toString();
      List<String> bodies = new ArrayList<>(List.of(misplaced, "[" + misplaced + "]"));
      bodies.addAll(List.of(each, "\"" + each + "\"", "[\"" + each + "\"]"));
      bodies.addAll(List.of("{\"secret\":\"" + each, misplaced.replace("{", "{" + each)));
      bodies.add("{\"scopes\":[\"" + each + "\"],\"label\":\"a\"}");
      for (String body : bodies) {
        HttpResponse<String> answer = admin.post(route.example(), body);
        assertThat(answer.statusCode()).isGreaterThanOrEqualTo(400);
        hidesAll(answer);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void anAddressWithThemIsNotRepeated(Route route) throws Exception {
    for (String each : List.of(SECRET, key)) {
      String text = URLEncoder.encode(each, ISO_8859_1);
      for (String query : List.of("limit=%s", "before=%s", "wait=%s", "%s=1", "%s", "token=%s")) {
        hidesAll(admin.call(route, route.example() + "?" + query.formatted(text)));
      }
      if (!text.contains("%2F")) { // the server would refuse it by itself
        hidesAll(admin.call(route, route.with(text)));
        hidesAll(admin.call(route, route.example() + "/" + text));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void aHeaderWithThemIsNotRepeated(Route route) throws Exception {
    for (String each : List.of(SECRET, key)) {
      for (String header : List.of("Accept", "Content-Type", "X-API-Key", "Origin", "Referer")) {
        hidesAll(admin.send(with(admin, route).header(header, each)));
      }
      hidesAll(admin.send(with(admin, route).header("Cookie", "key=" + key)));
      hidesAll(admin.send(with(admin, route).header("Idempotency-Key", each + " x")));
      hidesAll(admin.send(with(admin, route).header("Authorization", "Bearer " + each)));
      Client stranger = new Client(exposee, "");
      for (String scheme : List.of("", "Basic ", "Bearer x")) {
        hidesAll(exposee.send(with(stranger, route).header("Authorization", scheme + each)));
      }
    }
  }

  private static HttpRequest.Builder with(Client client, Route route) {
    return client
        .request(route.example())
        .method(route.method(), BodyPublishers.ofString(route.readsBody() ? "{\"x\":1}" : ""));
  }

  @Test
  void theDataFolderHasThemSealedOrHashed() throws Exception {
    String first = admin.key();
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, ISO_8859_1);
        assertThat(content.contains(first)).isEqualTo(file.endsWith("admin.key"));
        assertThat(content)
            .as(file.toString())
            .doesNotContain(MASTER, SECRET, key, made)
            .doesNotContain(raw(SECRET), raw(made), new String(bytes(0x4d), ISO_8859_1));
      }
    }
  }

  private static String raw(String secret) {
    return new String(Base64.getDecoder().decode(secret.substring("whsec_".length())), ISO_8859_1);
  }

  @Test
  void aMasterKeyIsNotRepeated() {
    assertThat(settings(MASTER).toString()).contains("Settings").doesNotContain(MASTER);
    String wrong = MASTER.substring(4);
    assertThat(catchThrowable(() -> settings(wrong)))
        .hasMessageContaining("exposee.master.key")
        .hasMessageNotContaining(wrong);
  }

  private static Settings settings(String master) {
    return Settings.read(
        new SettingSource(Map.of("exposee.master.key", master), new Properties(), Map.of()));
  }
}
