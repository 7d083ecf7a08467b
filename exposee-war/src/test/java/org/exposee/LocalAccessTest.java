package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With exposee.access=local programs of this machine need no key, and only they. */
class LocalAccessTest {
  @RegisterExtension static final Hosted hosted = new Hosted("exposee.access", "local");

  private static Running exposee;

  @BeforeAll
  static void start() throws Exception {
    exposee = hosted.running();
  }

  static List<Route> closed() {
    return Route.closed();
  }

  @ParameterizedTest
  @MethodSource("closed")
  void everyRouteIsOpenToAProgramOfThisMachineAndToNobodyElse(Route route) throws Exception {
    Client local = new Client(exposee, "");
    assertThat(local.call(route, route.example()).statusCode()).isNotIn(401, 403, 500, 503);

    var proxied = local.bodyless(route, route.example()).header("X-Forwarded-For", "127.0.0.1");
    var answer = local.send(proxied);

    assertThat(Problems.check(answer, 401).path("detail").asText()).contains("tells of a proxy");
    assertThat(answer.headers().allValues("WWW-Authenticate")).containsExactly("Bearer");
  }

  @ParameterizedTest
  @CsvSource({
    "Forwarded, for=192.0.2.1",
    "X-Forwarded-For, 127.0.0.1",
    "X-Forwarded-Host, localhost",
    "X-Real-IP, 127.0.0.1",
    "Via, 1.1 proxy",
    "Origin, https://evil.example",
    "Origin, null",
    "Sec-Fetch-Site, cross-site",
    "Sec-Fetch-Site, same-site",
    "Authorization, Bearer exp_wrong"
  })
  void whoComesFromElsewhereNeedsAKey(String header, String value) throws Exception {
    Problems.check(exposee.send(exposee.request("/events").header(header, value)), 401);

    var withKey = hosted.admin().request("/events").header(header, value);
    int expected = header.equals("Authorization") ? 401 : 200;
    assertThat(exposee.send(withKey).statusCode()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "localhost.evil.example", "127.0.0.1.nip.io:8000", ""})
  void aForeignHostNeedsAKey(String host) throws Exception {
    assertThat(withHost(host, "")).startsWith("HTTP/1.1 401 ").contains("not a loopback name");
    String key = "Authorization: Bearer %s\r\n".formatted(hosted.admin().key());
    assertThat(withHost(host, key)).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:8000", "127.0.0.1", "[::1]:8000"})
  void aLoopbackNameNeedsNone(String host) throws Exception {
    assertThat(withHost(host, "")).startsWith("HTTP/1.1 200 ");
  }

  private static String withHost(String host, String more) throws Exception {
    return exposee.raw(
        "GET /events HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\n\r\n".formatted(host, more));
  }

  @Test
  void itsOwnPageMayAskAndNoOtherMayReadTheAnswer() throws Exception {
    String own = exposee.uri("").toString();
    var page = exposee.request("/events").header("Origin", own);
    var answer = exposee.send(page.header("Sec-Fetch-Site", "same-origin"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().map().keySet()).noneMatch(n -> n.startsWith("access-control"));
  }
}
