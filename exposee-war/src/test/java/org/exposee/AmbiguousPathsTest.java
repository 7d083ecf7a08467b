package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Paths that one part of a server may read as one thing and another as another, sent as they are.
 */
class AmbiguousPathsTest {
  @RegisterExtension static final Hosted hosted = new Hosted();

  private static Running exposee;
  private static Client stranger;
  private static Client registering;
  private static Client admin;
  private static String event;

  @BeforeAll
  static void start() throws Exception {
    exposee = hosted.running();
    stranger = new Client(exposee, "");
    admin = hosted.admin();
    registering = admin.withScope("register");
    event =
        Client.read(admin.post("/events", "{\"event\":\"planted\",\"data\":1}"))
            .path("id")
            .asText();
  }

  /** What comes back. */
  private static String get(String path, Client who) throws Exception {
    String key = who.key().isEmpty() ? "" : "Authorization: Bearer " + who.key() + "\r\n";
    return exposee.raw(
        "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n".formatted(path, key));
  }

  private static void isProblem(String path, Client who, int status) throws Exception {
    String answer = get(path.replace("EVENT", event), who);
    assertThat(answer)
        .as("%s by %s", path, who)
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("Content-Type: application/problem+json", "\"status\":" + status)
        .doesNotContain("planted", "\"keys\"", "\"label\"");
  }

  @ParameterizedTest
  @CsvSource({
    // path, a stranger, who may register, who may all
    "/events/.., 401, 403, 404",
    "/events/../, 401, 403, 404",
    "/events/%2e%2e, 401, 403, 404",
    "/events/%252e%252e, 401, 403, 404",
    "/events/CON, 401, 403, 404",
    "/./events, 401, 404, 404",
    "/events/%2E%2E/keys, 401, 404, 404",
    "/events/../keys, 401, 404, 404",
    "/webhooks/../keys, 401, 404, 404",
    "/webhooks/%2e%2e/keys, 401, 404, 404",
    "/keys/., 401, 405, 405",
    "//events, 401, 404, 404",
    "//, 401, 404, 404",
    "/events//, 401, 404, 404",
    "/events//EVENT, 401, 404, 404",
    "/events;x=1, 401, 400, 400",
    "/events;x=1/EVENT, 401, 400, 400",
    "/events/EVENT;x=1, 401, 400, 400",
    "/events/EVENT;, 401, 400, 400",
    "/;x=1/events, 401, 400, 400",
    "/;/events, 401, 400, 400",
    "/webhooks/..;/keys, 401, 400, 400",
    "/webhooks/..;x=1/keys, 401, 400, 400",
    "/webhooks/%2e%2e;/keys, 401, 400, 400",
    "/health;/../events, 401, 400, 400",
    "/docs;x=1/../events, 401, 400, 400",
    "/docs;/../keys, 401, 400, 400",
    "/docs/..;/keys, 400, 400, 400",
    "/assets/..;/events, 400, 400, 400",
    "/docs/../events, 404, 404, 404",
    "/docs/%2e%2e/events, 404, 404, 404",
    "/assets/../keys, 404, 404, 404",
    "/health/../keys, 404, 404, 404",
    "/%65vents, 401, 404, 404",
    "/EVENTS, 401, 404, 404",
    "/events., 401, 404, 404",
    "/events.json, 401, 404, 404",
    "/events%20, 401, 404, 404",
    "/events%0d%0aX:y, 401, 404, 404",
    "/WEB-INF/web.xml, 404, 404, 404",
    "/WEB-INF/problem, 404, 404, 404",
    "/%57EB-INF/problem, 404, 404, 404",
    "/;/WEB-INF/web.xml, 404, 404, 404",
    "/META-INF/MANIFEST.MF, 404, 404, 404"
  })
  void whatIsNotThePlainSpellingIsAProblem(String path, int none, int register, int all)
      throws Exception {
    isProblem(path, stranger, none);
    isProblem(path, registering, register);
    isProblem(path, admin, all);
  }

  /** The server's own 400, before the WAR is asked; the run command's server makes it a problem. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/events/a%2fb",
        "/webhooks%2f..%2fkeys",
        "/events/a%5cb",
        "/events/a\\b",
        "/events%00",
        "/events/%c0%ae%c0%ae",
        "/events/%ff",
        "/events/%zz",
        "/events/%",
        "/../events",
        "/assets/%2e%2e/%2e%2e/exposee.properties",
        "/%2e%2e/events",
        "/..;/events",
        "/events#/health",
        "events",
        "*"
      })
  void whatCannotBeDecodedIsRefusedWhoeverAsks(String path) throws Exception {
    assertThat(get(path, admin)).startsWith("HTTP/1.1 400 ").doesNotContain("planted");
  }

  @ParameterizedTest
  @CsvSource({"/events, 401, 403", "/events/, 401, 403", "/events/EVENT, 401, 403"})
  void thePlainSpellingIsOpenToThoseOnlyWhoMayRead(String path, int none, int register)
      throws Exception {
    isProblem(path, stranger, none);
    isProblem(path, registering, register);
    assertThat(get(path.replace("EVENT", event), admin))
        .startsWith("HTTP/1.1 200 ")
        .contains("planted");
  }
}
