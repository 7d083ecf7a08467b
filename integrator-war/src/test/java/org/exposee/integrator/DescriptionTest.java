package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.exposee.integrator.api.RouteTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The API's description says what its code does. */
class DescriptionTest {
  private static final JsonNode DESCRIPTION = read();
  private static final String WEBHOOK = "POST /webhook";
  private static final Set<String> WITH_A_BODY =
      Set.of(WEBHOOK, "POST /register-webhook", "POST /unregister-webhook");

  private static JsonNode read() {
    try (InputStream file = DescriptionTest.class.getResourceAsStream("/openapi.json")) {
      return new ObjectMapper().readTree(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static Stream<RouteTable.Row> calls() {
    return RouteTable.calls();
  }

  private static JsonNode operation(RouteTable.Row route) {
    return DESCRIPTION
        .path("paths")
        .path(route.path())
        .path(route.method().toLowerCase(Locale.ROOT));
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? DESCRIPTION.at(node.path("$ref").asText().substring(1)) : node;
  }

  @Test
  void itHasEveryCallAndNoOther() {
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
        .containsExactlyInAnyOrderElementsOf(calls().map(RouteTable.Row::toString).toList());
  }

  @ParameterizedTest
  @MethodSource("calls")
  void everyCallSaysWhatItIsFor(RouteTable.Row route) {
    assertThat(operation(route).path("summary").asText()).isNotBlank();
    assertThat(operation(route).path("tags")).hasSize(1);
    assertThat(operation(route).path("requestBody").has("content"))
        .isEqualTo(WITH_A_BODY.contains(route.toString()));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aCallHasALockIfItNeedsTheKeyAndNoneIfItIsOpen(RouteTable.Row route) {
    JsonNode operation = operation(route);
    String refusal = operation.at("/responses/401/$ref").asText();

    assertThat(DESCRIPTION.has("security")).as("a lock on everything").isFalse();
    assertThat(operation.at("/security/0").has("key")).isEqualTo(!route.open());
    if (!route.open()) {
      assertThat(refusal).isEqualTo("#/components/responses/NoKey");
    } else if (route.toString().equals(WEBHOOK)) {
      assertThat(refusal).isEqualTo("#/components/responses/NotBelieved");
    } else {
      assertThat(operation.path("responses").has("401")).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void everyCallNamesItsProblems(RouteTable.Row route) {
    List<String> expected = new ArrayList<>(List.of("400", "500", "503"));
    if (!route.toString().equals(WEBHOOK)) {
      expected.add("406");
    }
    if (WITH_A_BODY.contains(route.toString())) {
      expected.addAll(List.of("408", "413", "415"));
    }
    if (route.path().endsWith("register-webhook")) {
      expected.addAll(List.of("422", "502", "504"));
    }
    if (route.path().contains("{id}") || route.path().equals("/unregister-webhook")) {
      expected.add("404");
    }

    assertThat(operation(route).path("responses").fieldNames()).toIterable().containsAll(expected);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void everyProblemIsAProblemAndEveryOtherAnswerHasItsForm(RouteTable.Row route) {
    boolean health = route.path().startsWith("/health") || route.path().equals("/ping");
    String form =
        route.path().equals("/metrics") ? "/text~1plain/schema" : "/application~1json/schema";
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
                    .containsExactly("application/problem+json");
                assertThat(content.at("/application~1problem+json/schema/$ref").asText())
                    .isEqualTo("#/components/schemas/Problem");
              } else if (!response.getKey().equals("204")) {
                assertThat(content.at(form).isEmpty()).isFalse();
              }
            });
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
