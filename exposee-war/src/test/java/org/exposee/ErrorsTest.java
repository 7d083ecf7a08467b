package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.exposee.message.IdKind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each route answers to a wrong method, query, header or id. */
class ErrorsTest {
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "FOO");

  @RegisterExtension static final Hosted hosted = new Hosted();

  private static Client admin;

  @BeforeAll
  static void start() throws Exception {
    admin = hosted.admin();
  }

  static List<Route> all() {
    return Route.all();
  }

  static List<Route> closed() {
    return Route.closed();
  }

  static Stream<Route> answeringJson() {
    return Route.all().stream().filter(Route::answersJson);
  }

  static Stream<Route> withId() {
    return Route.all().stream().filter(Route::hasId);
  }

  static Set<String> paths() {
    return Route.all().stream().map(Route::path).collect(Collectors.toCollection(TreeSet::new));
  }

  /** What a path knows, HEAD and OPTIONS too. */
  private static Set<String> methodsOf(String path) {
    Set<String> known = new TreeSet<>(Set.of("OPTIONS"));
    Route.all().stream().filter(r -> r.path().equals(path)).forEach(r -> known.add(r.method()));
    if (known.contains("GET")) {
      known.add("HEAD");
    }
    return known;
  }

  private static HttpResponse<String> send(String method, String path) throws Exception {
    return admin.send(admin.request(path).method(method, BodyPublishers.noBody()));
  }

  private static Set<String> allowed(HttpResponse<String> answer) {
    return Arrays.stream(answer.headers().firstValue("Allow").orElse("").split(", *"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void aMethodThatAPathDoesNotKnowIs405WithThoseItKnows(String path) throws Exception {
    Set<String> known = methodsOf(path);
    String example = path.replaceAll("\\{[a-z]+}", "x");
    for (String method : METHODS) {
      if (known.contains(method) || leadsElsewhere(method, example)) {
        continue;
      }
      HttpResponse<String> answer = send(method, example);
      assertThat(allowed(answer)).as(method).isEqualTo(known);
      if (method.equals("HEAD")) {
        assertThat(answer.statusCode()).isEqualTo(405);
      } else {
        Problems.check(answer, 405);
      }
    }
  }

  /** {@code GET /events/batch} asks for an event, whose id that cannot be. */
  private static boolean leadsElsewhere(String method, String example) {
    String get = method.equals("HEAD") ? "GET" : method;
    return Route.all().stream()
        .filter(route -> route.method().equals(get))
        .anyMatch(route -> example.matches(route.with("[^/]+")));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void optionsTellsTheMethods(String path) throws Exception {
    HttpResponse<String> answer = send("OPTIONS", path.replaceAll("\\{[a-z]+}", "x"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(allowed(answer)).isEqualTo(methodsOf(path));
    Problems.checkHeaders(answer);
  }

  @ParameterizedTest
  @MethodSource("all")
  void headIsGetWithoutItsBody(Route route) throws Exception {
    if (route.method().equals("GET")) {
      HttpResponse<String> get = send("GET", route.example());
      HttpResponse<String> head = send("HEAD", route.example());

      assertThat(head.statusCode()).isEqualTo(get.statusCode());
      assertThat(head.headers().firstValue("Content-Type"))
          .isEqualTo(get.headers().firstValue("Content-Type"));
      assertThat(head.body()).isEmpty();
      Problems.checkHeaders(get);
      Problems.checkHeaders(head);
    }
  }

  @Test
  void traceIsRefused() throws Exception {
    Problems.check(send("TRACE", "/events"), 405);
  }

  @ParameterizedTest
  @MethodSource("closed")
  void aQueryParameterThatARouteDoesNotKnowIs400(Route route) throws Exception {
    for (String query : List.of("nothing=1", "nothing", "limits=1", "%00=1", "Limit=1")) {
      HttpResponse<String> answer = admin.call(route, route.example() + "?" + query);
      assertThat(Problems.fields(Problems.check(answer, 400))).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/events, limit, 0",
    "/events, limit, 101",
    "/events, limit, -1",
    "/events, limit, 1e1",
    "/events, limit, ''",
    "/events, limit, 99999999999",
    "/events, limit, 1&limit=2",
    "/events, before, x",
    "/events, before, ep_0000000000001",
    "/webhooks, limit, 0",
    "/webhooks, limit, 101",
    "/webhooks, after, msg_0000000000001",
    "/events/x, limit, 1001",
    "/events/x, after, x",
    "/ping, wait, 0",
    "/ping, wait, 31",
    "/ping, wait, soon",
    "/ping, event, a%20b",
    "/ping, event, ''"
  })
  void aQueryParameterOutOfItsBoundsIs400(String path, String name, String value) throws Exception {
    JsonNode problem = Problems.check(admin.get(path + "?" + name + "=" + value), 400);
    assertThat(Problems.fields(problem)).containsExactly(name);
    assertThat(problem.path("detail").asText()).startsWith(name + ": ");
  }

  @ParameterizedTest
  @MethodSource("answeringJson")
  void whoDoesNotTakeJsonIs406(Route route) throws Exception {
    for (String accept : List.of("text/html", "application/xml;q=0.9, text/*", "nonsense")) {
      var request =
          route.readsBody() ? admin.json(route.example()) : admin.request(route.example());
      request.header("Accept", accept).method(route.method(), BodyPublishers.ofString("{}"));
      Problems.check(admin.send(request), 406);
    }
  }

  @ParameterizedTest
  @MethodSource("closed")
  void aMalformedAcceptHeaderIs400(Route route) throws Exception {
    var request = admin.bodyless(route, route.example()).header("Accept", "a/b/c;;=");
    assertThat(Problems.fields(Problems.check(admin.send(request), 400))).containsExactly("Accept");
  }

  @ParameterizedTest
  @MethodSource("all")
  void aMalformedContentTypeIs415(Route route) throws Exception {
    var request = admin.bodyless(route, route.example()).header("Content-Type", "nonsense");
    Problems.check(admin.send(request), 415);
  }

  @ParameterizedTest
  @MethodSource("all")
  void aContentTypeWithoutAnythingToReadDoesNotMatter(Route route) throws Exception {
    if (!route.readsBody()) {
      int usual = admin.send(admin.bodyless(route, route.example())).statusCode();
      var request = admin.bodyless(route, route.example()).header("Content-Type", "text/plain");
      assertThat(admin.send(request).statusCode()).isEqualTo(usual);
    }
  }

  @ParameterizedTest
  @MethodSource("withId")
  void anIdThatNothingHasIs404(Route route) throws Exception {
    for (IdKind kind : IdKind.values()) {
      String id = kind.show(1);
      assertThat(Problems.check(admin.call(route, route.with(id)), 404).path("detail").asText())
          .contains(id);
    }
  }

  @ParameterizedTest
  @MethodSource("withId")
  void whatCannotBeAnIdIs404(Route route) throws Exception {
    List<String> nonsense =
        List.of("x", "msg_", "1", "msg_" + "z".repeat(300), "%3Cscript%3E", "..%5c..", "%0d%0aA:b");
    for (String id : nonsense) {
      HttpResponse<String> answer = admin.call(route, route.with(id));
      if (answer.statusCode() != 400) { // the server's own, for what it does not even decode
        Problems.check(answer, 404);
      }
    }
  }

  @Test
  void whatIsNotThereIs404() throws Exception {
    for (String path : List.of("/nothing", "/events/x/y", "/docs/nothing", "/assets/nothing")) {
      Problems.check(admin.get(path), 404);
    }
    Problems.check(admin.post("/unregister", "{\"url\":\"https://example.com/\"}"), 404);
  }
}
