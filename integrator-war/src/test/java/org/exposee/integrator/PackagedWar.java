package org.exposee.integrator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.exposee.integrator.api.RouteTable;
import org.junit.jupiter.api.Test;

/** What the packaged WAR does, whatever its context path is. */
abstract class PackagedWar extends DeployedWar {
  private static final Pattern LINK = Pattern.compile("(?:href|src|data-openapi)=\"([^\"]+)\"");
  private static final Pattern ASKED = Pattern.compile("ask\\(\"([^\"]+)\"\\)");

  @Test
  void noLinkOfAnyPageLeadsNowhere() throws Exception {
    Map<URI, Integer> statuses = new TreeMap<>();
    Deque<URI> open = new ArrayDeque<>(List.of(at(""), at("docs/")));
    while (!open.isEmpty()) {
      URI uri = open.pop();
      HttpResponse<String> answer = get(uri);
      statuses.put(uri, answer.statusCode());
      if (answer.headers().firstValue("Content-Type").orElse("").startsWith("text/html")) {
        LINK.matcher(answer.body())
            .results()
            .map(link -> uri.resolve(link.group(1)))
            .filter(found -> !statuses.containsKey(found) && !open.contains(found))
            .forEach(open::add);
      }
    }

    assertThat(statuses).allSatisfy((uri, status) -> assertThat(status).isEqualTo(200));
    assertThat(statuses)
        .containsKeys(
            at("docs"),
            at("openapi.json"),
            at("health"),
            at("assets/page.js"),
            at("docs/swagger-ui-bundle.js"),
            at("docs/swagger-ui.css"));
  }

  @Test
  void whatThePageAsksForIsThere() throws Exception {
    String script = get(at("assets/page.js")).body();

    List<String> asked = ASKED.matcher(script).results().map(call -> call.group(1)).toList();

    assertThat(asked).containsExactlyInAnyOrder("ping", "registrations", "events?limit=20");
    for (String path : asked) {
      json(path);
    }
  }

  @Test
  void whatThePageShowsTheApiGives() throws Exception {
    String script = get(at("assets/page.js")).body();
    JsonNode schemas = JSON.readTree(get(at("openapi.json")).body()).at("/components/schemas");
    Map<String, String> shapes =
        Map.of("event", "Event", "registration", "Registration", "counts", "Counts");

    shapes.forEach(
        (name, schema) ->
            assertThat(Pattern.compile("\\b" + name + "\\.(\\w+)").matcher(script).results())
                .isNotEmpty()
                .allSatisfy(
                    found ->
                        assertThat(
                                schemas.at("/%s/properties".formatted(schema)).has(found.group(1)))
                            .as(found.group())
                            .isTrue()));
  }

  @Test
  void pagesTrustNothingButThemselves() throws Exception {
    for (String path : List.of("", "docs", "docs/", "assets/page.js", "openapi.json", "health")) {
      assertThat(get(at(path)).headers().map())
          .as(path)
          .containsEntry("x-content-type-options", List.of("nosniff"))
          .containsEntry("referrer-policy", List.of("no-referrer"))
          .hasEntrySatisfying(
              "content-security-policy",
              policy ->
                  assertThat(policy)
                      .singleElement()
                      .asString()
                      .contains(
                          "default-src 'none'", "script-src 'self';", "frame-ancestors 'none'")
                      .doesNotContain("unsafe-eval"));
    }
    assertThat(get(at("")).headers().firstValue("content-security-policy").orElseThrow())
        .doesNotContain("unsafe");
  }

  @Test
  void everyRouteIsThereAndTheClosedOnesOpenToTheKeyAlone() throws Exception {
    for (RouteTable.Row row : RouteTable.rows().toList()) {
      assertThat(status(row, Optional.empty()))
          .as(row + ", no key")
          .isEqualTo(row.open() ? status(row, Optional.of(key())) : 401);
      if (!row.open()) {
        assertThat(status(row, Optional.of("int_wrong"))).as(row + ", wrong key").isEqualTo(401);
        assertThat(status(row, Optional.of(key()))).as(row.toString()).isNotIn(401, 403, 405, 500);
      }
    }
  }

  private int status(RouteTable.Row row, Optional<String> key) throws Exception {
    String path = row.path().substring(1).replace("{name}", "icon.svg").replace("{id}", "x");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at(path))
            .header("Content-Type", "application/json")
            .method(
                row.method(),
                row.method().equals("GET")
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString("{}"));
    key.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    return send(request).statusCode();
  }

  @Test
  void whatIsNotThereIsAProblemAndNoErrorPage() throws Exception {
    HttpResponse<String> answer = send(withKey(at("nothing/here")));

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @Test
  void whatTheServerRefusesByItselfIsAProblemToo() throws Exception {
    String request =
        "POST %swebhook HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                .formatted(base.getPath())
            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n";
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
          .startsWith("HTTP/1.1 400")
          .contains("application/problem+json", "\"status\":400")
          .doesNotContain("<html", "Exception");
    }
  }

  @Test
  void exposeeIsToldWhereTheWebhookIsAndWithWhatToSign() throws Exception {
    HttpResponse<String> answer = post("register-webhook", "{\"event\":\"paid\"}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    JsonNode told = JSON.readTree(exposee.requests().get(0).body());
    URI callback = URI.create(told.path("url").asText());
    String id = "msg_" + System.nanoTime();
    String body = "{\"event\":\"paid\",\"type\":\"paid\",\"data\":{\"amount\":1.10}}";

    var delivered = send(Signed.event(callback, id, body, told.path("secret").asText()));

    assertThat(callback).isEqualTo(at("webhook"));
    assertThat(delivered.statusCode()).as(delivered.body()).isEqualTo(204);
    await().until(() -> json("events/" + id).path("state").asText().equals("handled"));
    assertThat(json("events").path("events").findValuesAsText("id")).contains(id);
    assertThat(json("events/" + id).path("body").asText()).isEqualTo(body);
    assertThat(json("registrations").findValuesAsText("event")).containsExactly("paid");
  }
}
