package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.PathParam;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.exposee.access.Scope;
import org.exposee.api.Api;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The API's description says what its code does. */
class DescriptionTest {
  private static final JsonNode DESCRIPTION = read();

  private static JsonNode read() {
    try (InputStream file = DescriptionTest.class.getResourceAsStream("/openapi.json")) {
      return new ObjectMapper().readTree(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static List<Route> routes() {
    return Route.of(Api.classes());
  }

  private static JsonNode operation(Route route) {
    return DESCRIPTION
        .path("paths")
        .path(route.path())
        .path(route.method().toLowerCase(Locale.ROOT));
  }

  @Test
  void itHasEveryRouteAndNoOther() {
    Set<String> described = new TreeSet<>();
    DESCRIPTION
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

    assertThat(described)
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(routes().stream().map(Route::toString).toList());
  }

  @ParameterizedTest
  @MethodSource("routes")
  void everyRouteSaysWhatItIsFor(Route route) {
    assertThat(operation(route).path("summary").asText()).isNotBlank();
    assertThat(operation(route).path("tags")).hasSize(1);
    assertThat(operation(route).path("requestBody").has("content")).isEqualTo(route.readsBody());
  }

  @ParameterizedTest
  @MethodSource("routes")
  void everyRouteNamesItsScope(Route route) {
    JsonNode operation = operation(route);
    if (route.isOpen()) {
      assertThat(operation.has("security")).isFalse();
      assertThat(operation.path("responses").has("401")).isFalse();
    } else {
      String scope = wire(route.scope().orElseThrow());
      assertThat(operation.path("description").asText()).endsWith("Scope: " + scope + ".");
      assertThat(operation.path("security").path(0).has("key")).isTrue();
      assertThat(operation.path("responses").path("403").path("$ref").asText())
          .isEqualToIgnoringCase("#/components/responses/Needs" + scope);
    }
  }

  private static String wire(Scope scope) {
    return scope.name().toLowerCase(Locale.ROOT);
  }

  @ParameterizedTest
  @MethodSource("routes")
  void everyRouteNamesItsProblems(Route route) {
    List<String> expected = new ArrayList<>(List.of("400", "406", "500", "503"));
    if (!route.isOpen()) {
      expected.addAll(List.of("401", "403"));
    }
    if (route.readsBody()) {
      expected.addAll(List.of("408", "413", "415", "422"));
    }
    if (route.hasParameter(PathParam.class)) {
      expected.add("404");
    }

    assertThat(operation(route).path("responses").fieldNames()).toIterable().containsAll(expected);
  }

  @ParameterizedTest
  @MethodSource("routes")
  void everyProblemIsAProblem(Route route) {
    boolean health = route.path().startsWith("/health");
    operation(route)
        .path("responses")
        .properties()
        .forEach(
            response -> {
              JsonNode content = resolved(response.getValue()).path("content");
              boolean state = health && response.getKey().equals("503");
              if (response.getKey().compareTo("400") >= 0 && !state) {
                assertThat(content.fieldNames())
                    .toIterable()
                    .containsOnly("application/problem+json");
                assertThat(content.at("/application~1problem+json/schema/$ref").asText())
                    .isEqualTo("#/components/schemas/Problem");
              } else if (!response.getKey().equals("204")) {
                String type = route.answersJson() ? "application/json" : "text/plain";
                assertThat(content.path(type).path("schema").isEmpty()).isFalse();
              }
            });
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? DESCRIPTION.at(node.path("$ref").asText().substring(1)) : node;
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryComponentIsReferredTo() {
    List<String> references = DESCRIPTION.findValuesAsText("$ref");

    assertThat(references)
        .isNotEmpty()
        .allSatisfy(r -> assertThat(DESCRIPTION.at(r.substring(1)).isObject()).isTrue());
    assertThat(references).containsAll(components("schemas")).containsAll(components("responses"));
  }

  private static List<String> components(String kind) {
    return DESCRIPTION.at("/components/" + kind).properties().stream()
        .map(component -> "#/components/" + kind + "/" + component.getKey())
        .toList();
  }

  @Test
  void itHoldsUnderEveryContextPath() {
    assertThat(DESCRIPTION.path("servers").findValuesAsText("url")).containsExactly(".");
    assertThat(DESCRIPTION.at("/components/securitySchemes/key/scheme").asText())
        .isEqualTo("bearer");
  }
}
