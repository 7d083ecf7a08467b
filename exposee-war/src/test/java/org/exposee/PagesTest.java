package org.exposee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages for people, at the root and under a context path. */
class PagesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern LINK = Pattern.compile("(?:href|src|data-openapi)=\"([^\"]*)\"");

  /** What would make markup, or code, of a text that came from outside. */
  private static final Pattern MARKUP =
      Pattern.compile(
          "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\b|new Function"
              + "|setAttribute|srcdoc|DOMParser|createContextualFragment|on[a-z]+=|javascript:");

  @TempDir static Path temp;

  private static Running root;
  private static Running below;

  @BeforeAll
  static void start() throws Exception {
    root = new Running(temp.resolve("root"), settings("root-data"));
    below = new Running(temp.resolve("below"), "/some/where", settings("below-data"));
  }

  private static Map<String, String> settings(String data) {
    return Map.of("exposee.data", temp.resolve(data).toString());
  }

  @AfterAll
  static void stop() throws Exception {
    root.close();
    below.close();
  }

  private static HttpResponse<String> get(URI address) throws Exception {
    return root.send(HttpRequest.newBuilder(address));
  }

  static Stream<URI> pages() {
    return Stream.of(root, below).flatMap(each -> Stream.of("/", "/docs", "/docs/").map(each::uri));
  }

  private static List<String> links(String html) {
    return LINK.matcher(html).results().map(found -> found.group(1)).toList();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkOfAPageIsRelativeAndLeadsSomewhere(URI page) throws Exception {
    HttpResponse<String> answer = get(page);

    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
    assertThat(links(answer.body())).hasSizeGreaterThan(3);
    for (String link : links(answer.body())) {
      assertThat(link).doesNotContain(":").doesNotStartWith("/");
      assertThat(get(page.resolve(link)).statusCode()).as(link).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void aPageMayLoadAndAskNothingButItsOwn(URI page) throws Exception {
    HttpResponse<String> answer = get(page);

    assertThat(answer.headers().allValues("Content-Security-Policy"))
        .singleElement()
        .asString()
        .contains("default-src 'none'", "script-src 'self';", "connect-src 'self'")
        .contains("base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'")
        .doesNotContain("unsafe-eval", "*", "http");
    assertThat(answer.body()).doesNotContainPattern("<script>|<style| style=| on[a-z]+=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"assets/page.js", "docs/docs.js"})
  void whatComesFromOutsideIsSetAsText(String script) throws Exception {
    String code = get(root.uri("/" + script)).body();

    assertThat(MARKUP.matcher(code).results().map(MatchResult::group)).isEmpty();
    assertThat(code).contains("\"use strict\"");
  }

  @ParameterizedTest
  @CsvSource({"webhook, Webhook", "event, Event", "outcomes, Tally"})
  void whatThePageShowsTheApiGives(String name, String schema) throws Exception {
    String script = get(root.uri("/assets/page.js")).body();
    JsonNode schemas =
        JSON.readTree(get(root.uri("/openapi.json")).body()).at("/components/schemas");

    Set<String> shown =
        Pattern.compile("\\b" + name + "\\.(\\w+)")
            .matcher(script)
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toSet());

    assertThat(shown).isNotEmpty().allMatch(schemas.at("/%s/properties".formatted(schema))::has);
  }

  @Test
  void theCheckForMarkupFindsIt() {
    assertThat(
            Stream.of("a.innerHTML = b", "eval(c)", "x.insertAdjacentHTML('beforeend', y)")
                .filter(code -> MARKUP.matcher(code).find()))
        .hasSize(3);
  }

  @Test
  void theKeyStaysInTheSessionAndOutOfTheAddress() throws Exception {
    assertThat(get(root.uri("/assets/page.js")).body())
        .contains("sessionStorage", "headers.Authorization = `Bearer ${key}`")
        .doesNotContain("localStorage", "document.cookie", "?key", "&key");
    assertThat(get(root.uri("/")).body()).doesNotContainPattern("<input[^>]* name=");
  }

  @ParameterizedTest
  @CsvSource({
    "/favicon.ico, image/svg+xml",
    "/assets/icon.svg, image/svg+xml",
    "/assets/page.css, text/css;charset=utf-8",
    "/openapi.json, application/json",
    "/docs/swagger-ui-bundle.js, text/javascript;charset=utf-8"
  })
  void filesAreWhatTheySay(String path, String type) throws Exception {
    HttpResponse<String> answer = get(below.uri(path));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue(type);
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-cache");
  }

  /** So that a caller sees when it was cut off; larger than what Jersey measures by itself. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD"})
  void theLengthOfALargeAnswerIsSaid(String method) throws Exception {
    long length = get(root.uri("/openapi.json")).body().getBytes(UTF_8).length;
    HttpResponse<String> answer =
        root.send(root.request("/openapi.json").method(method, BodyPublishers.noBody()));
    assertThat(length).isGreaterThan(8_192);
    assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(length);
  }

  @Test
  void theContextPathWithoutItsSlashLeadsToThePage() throws Exception {
    HttpResponse<String> answer = get(below.uri(""));

    assertThat(answer.statusCode()).isBetween(300, 308);
    URI location = URI.create(answer.headers().firstValue("Location").orElseThrow());
    assertThat(below.uri("").resolve(location)).isEqualTo(below.uri("/"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/assets/none.js", "/docs/none.js", "/docs/..%5c..%5copenapi.json"})
  void whatIsNoFileIsNotFound(String path) throws Exception {
    assertThat(get(root.uri(path)).statusCode()).isIn(400, 404);
  }
}
