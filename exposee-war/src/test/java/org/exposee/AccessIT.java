package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.GET;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.exposee.access.Scope;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All routes with no key, wrong ones, a revoked one, and one of each scope. */
class AccessIT {
  @RegisterExtension static final Hosted hosted = new Hosted();

  private static Running exposee;
  private static Client admin;
  private static String revoked;
  private static final Map<Scope, Client> CLIENTS = new EnumMap<>(Scope.class);

  @BeforeAll
  static void start() throws Exception {
    exposee = hosted.running();
    admin = hosted.admin();
    for (Scope scope : Scope.values()) {
      CLIENTS.put(scope, admin.withScope(wire(scope)));
    }
    revoked = admin.withScope("admin").key();
    String id = Client.read(admin.get("/keys")).path("keys").findValuesAsText("id").get(5);
    HttpRequest.Builder revoke = admin.request("/keys/" + id).DELETE();
    assertThat(admin.send(revoke).statusCode()).isEqualTo(204);
  }

  private static String wire(Scope scope) {
    return scope.name().toLowerCase(Locale.ROOT);
  }

  static List<Route> all() {
    return Route.all();
  }

  static List<Route> closed() {
    return Route.closed();
  }

  static Stream<Arguments> closedWithEachScope() {
    return closed().stream()
        .flatMap(route -> Stream.of(Scope.values()).map(scope -> Arguments.of(route, scope)));
  }

  @ParameterizedTest
  @MethodSource("closed")
  void aClosedRouteNeedsAKeyThatWorks(Route route) throws Exception {
    refuses(holderOf("").call(route, route.example()));
    for (String key : List.of("exp_wrong", admin.key() + "x", admin.key().substring(1), revoked)) {
      refuses(holderOf(key).call(route, route.example()));
    }
  }

  private static Client holderOf(String key) {
    return new Client(exposee, key);
  }

  private static void refuses(HttpResponse<String> answer) throws Exception {
    Problems.check(answer, 401);
    assertThat(answer.headers().allValues("WWW-Authenticate")).containsExactly("Bearer");
  }

  @ParameterizedTest
  @MethodSource("closedWithEachScope")
  void aClosedRouteOpensToItsScopeAndToAdmin(Route route, Scope scope) throws Exception {
    Scope needed = route.scope().orElseThrow();

    HttpResponse<String> answer = CLIENTS.get(scope).call(route, route.example());

    if (scope == needed || scope == Scope.ADMIN) {
      assertThat(answer.statusCode()).isNotIn(401, 403, 405, 500, 503);
    } else {
      assertThat(Problems.check(answer, 403).path("detail").asText())
          .endsWith("scope " + wire(needed) + ".");
    }
  }

  @Test
  void aKeyIsTakenInOneFormOnly() throws Exception {
    String key = admin.key();
    for (String credentials : List.of(key, "Basic " + key, "Bearer", "", "Bearer " + key + " x")) {
      refuses(exposee.send(exposee.request("/events").header("Authorization", credentials)));
    }
    HttpRequest.Builder scheme =
        exposee.request("/events").header("Authorization", "bEARER " + key);
    assertThat(exposee.send(scheme).statusCode()).isEqualTo(200);
    refuses(exposee.send(exposee.request("/events").header("X-API-Key", key)));
    refuses(exposee.send(exposee.request("/events").header("Cookie", "key=" + key)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"exp_wrong", ""})
  void twoKeysAreNone(String other) throws Exception {
    String second = other.isEmpty() ? admin.key() : other;
    refuses(admin.send(admin.request("/events").header("Authorization", "Bearer " + second)));
    refuses(
        admin.send(
            exposee
                .request("/events")
                .header("Authorization", "Bearer " + second)
                .header("Authorization", "Bearer " + admin.key())));
  }

  @ParameterizedTest
  @MethodSource("all")
  void aKeyInTheUrlIsRefusedEverywhere(Route route) throws Exception {
    for (String name : List.of("key", "api_key", "apikey", "access_token", "token", "Key")) {
      String path = route.example() + "?" + name + "=" + admin.key();
      for (Client client : List.of(admin, holderOf(""))) {
        HttpResponse<String> answer = client.call(route, path);
        assertThat(Problems.fields(Problems.check(answer, 400))).containsExactly(name);
        assertThat(answer.body()).contains("revoke it").doesNotContain(admin.key());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void anOpenRouteAsksNobody(Route route) throws Exception {
    int known = admin.call(route, route.example()).statusCode();
    int stranger = holderOf("").call(route, route.example()).statusCode();
    int mistaken = holderOf("exp_wrong").call(route, route.example()).statusCode();

    assertThat(stranger == known && mistaken == known).isEqualTo(route.isOpen());
  }

  @Test
  void theOpenRoutesAreTheseAndNoOthers() {
    assertThat(Route.all().stream().filter(Route::isOpen))
        .extracting(Route::toString)
        .containsExactlyInAnyOrder(
            "GET /",
            "GET /assets/{name}",
            "GET /docs",
            "GET /docs/{name}",
            "GET /favicon.ico",
            "GET /health",
            "GET /health/live",
            "GET /health/ready",
            "GET /health/started",
            "GET /openapi.json");
  }

  /** Somebody has forgotten who may call it. */
  @jakarta.ws.rs.Path("unruled")
  public static final class Unruled {
    @GET
    public String unruled() {
      return "";
    }
  }

  @Test
  void aRouteWithoutARuleKeepsExposeeFromStarting() throws Exception {
    ResourceConfig itself = new ResourceConfig(exposee.application());
    assertThat(new ApplicationHandler(itself).getConfiguration()).isNotNull();

    ResourceConfig unruled = new ResourceConfig(exposee.application()).register(Unruled.class);

    assertThatThrownBy(() -> new ApplicationHandler(unruled))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("unruled", "says neither which scope it requires nor");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/nothing", "/events/x/y", "/registers", "/keys/x/y", "/application.wadl"})
  void aStrangerDoesNotLearnWhatThereIs(String path) throws Exception {
    refuses(exposee.get(path));
    Problems.check(admin.get(path), 404);
  }

  @Test
  void thePageShowsNumbersOnlyToThoseWhoMayRead() throws Exception {
    String before = exposee.get("/").body();
    admin.post("/register", "{\"url\":\"https://example.com/planted\",\"event\":\"planted\"}");
    admin.post("/events", "{\"event\":\"planted\",\"data\":1}");

    assertThat(exposee.get("/").body()).isEqualTo(before).doesNotContain("planted");
    assertThat(exposee.get("/health").body()).doesNotContain("planted");
    refuses(exposee.get("/events"));
    refuses(exposee.get("/webhooks"));
    assertThat(CLIENTS.get(Scope.READ).get("/events").body()).contains("planted");
  }
}
