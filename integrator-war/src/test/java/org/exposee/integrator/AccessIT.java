package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.exposee.integrator.api.RouteTable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All routes with no key, a wrong one, a revoked one and the right one. */
class AccessIT {
  @TempDir static Path folder;

  static RunningIntegrator integrator;
  static String revoked;

  @BeforeAll
  static void start() throws Exception {
    try (RunningIntegrator first = RunningIntegrator.start(folder, Map.of())) {
      revoked = first.key();
      Path state = first.data().resolve("integrator.json");
      ObjectMapper json = new ObjectMapper();
      ObjectNode content = (ObjectNode) json.readTree(state.toFile());
      assertThat(content.remove("keySha256")).isNotNull();
      json.writeValue(state.toFile(), content);
    }
    integrator = RunningIntegrator.start(folder, Map.of());
  }

  @AfterAll
  static void stop() throws Exception {
    integrator.close();
  }

  static Stream<RouteTable.Row> routes() {
    return RouteTable.rows();
  }

  private int status(RouteTable.Row route, Optional<String> key) throws Exception {
    HttpRequest.Builder request =
        integrator
            .request(route.path().replaceAll("\\{[a-z]+}", "x"))
            .header("Content-Type", "application/json")
            .method(
                route.method(),
                route.method().equals("GET")
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString("{}"));
    key.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    return integrator.send(request).statusCode();
  }

  @ParameterizedTest
  @MethodSource("routes")
  void aClosedRouteOpensToTheKeyAlone(RouteTable.Row route) throws Exception {
    String key = integrator.key();
    int right = status(route, Optional.of(key));

    if (route.open()) {
      assertThat(status(route, Optional.empty())).isEqualTo(right);
    } else {
      assertThat(right).isNotIn(401, 403);
      assertThat(status(route, Optional.empty())).isEqualTo(401);
      assertThat(status(route, Optional.of(key + "x"))).isEqualTo(401);
      assertThat(status(route, Optional.of(revoked))).isEqualTo(401);
    }
  }

  @Test
  void theOpenRoutesAreTheseAndNoOthers() {
    assertThat(RouteTable.rows().filter(RouteTable.Row::open))
        .extracting(RouteTable.Row::toString)
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
            "GET /openapi.json",
            "GET /ping",
            "POST /ping",
            "POST /webhook");
  }

  @Test
  void aRouteWithoutARuleKeepsIntegratorFromStarting() {
    assertThatThrownBy(RouteTable::withARuleMissing)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("unruled", "does not say who may use it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/events/x/y", "/register-webhook/x", "/assets/a/b"})
  void aStrangerDoesNotLearnWhatThereIs(String path) throws Exception {
    var stranger = integrator.send(integrator.request(path));
    var known = integrator.get(path);

    assertThat(stranger.statusCode()).isEqualTo(401);
    assertThat(stranger.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(known.statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/docs/../events",
        "/docs;x=1/../events",
        "/docs/%2e%2e/events",
        "/events;x=1",
        "/%65vents",
        "//events",
        "/events/",
        "/assets/..;/events"
      })
  void noSpellingOfAPathGetsPastTheRule(String path) throws Exception {
    assertThat(integrator.send(integrator.request(path)).statusCode()).isIn(400, 401, 404);
  }

  @Test
  void theKeyIsStoredAsAHashAlone() throws Exception {
    assertThat(Files.readString(integrator.data().resolve("integrator.json")))
        .doesNotContain(integrator.key(), revoked);
    assertThat(integrator.key()).matches("int_[A-Za-z0-9_-]{43}").isNotEqualTo(revoked);
  }

  @Test
  void localModeLetsThisMachineInAndNoForeignPage(@TempDir Path other) throws Exception {
    Map<String, String> local = Map.of("integrator.access", "local");
    try (RunningIntegrator open = RunningIntegrator.start(other, local)) {
      assertThat(open.send(open.request("/events")).statusCode()).isEqualTo(200);
      assertThat(
              open.send(open.request("/events").header("X-Forwarded-For", "127.0.0.1"))
                  .statusCode())
          .isEqualTo(401);
      assertThat(
              open.send(open.request("/events").header("Origin", "http://evil.example"))
                  .statusCode())
          .isEqualTo(401);
      assertThat(
              open.send(open.request("/events").header("Authorization", "Bearer int_wrong"))
                  .statusCode())
          .isEqualTo(401);
      assertThat(open.get("/events").statusCode()).isEqualTo(200);
    }
  }
}
