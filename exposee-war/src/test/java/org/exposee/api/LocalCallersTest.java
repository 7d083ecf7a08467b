package org.exposee.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalCallersTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:8000",
        "LOCALHOST:8000",
        "127.0.0.1:8000",
        "127.1.2.3",
        "[::1]:80"
      })
  void aLoopbackNameIsLocal(String host) {
    assertThat(LocalCallers.objection("127.0.0.1", headers("Host", host))).isEmpty();
    assertThat(LocalCallers.objection("0:0:0:0:0:0:0:1", headers("Host", host))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com",
        "localhost.example.com",
        "127.0.0.1.example.com",
        "127.0.0.1.nip.io:8000",
        "localhost:8000:9",
        "localhost:",
        "127.1",
        "[::2]",
        "::1",
        "",
        "localhost, example.com"
      })
  void anotherNameIsNot(String host) {
    assertThat(LocalCallers.objection("127.0.0.1", headers("Host", host)))
        .hasValue("the Host header is not a loopback name");
  }

  @Test
  void withoutHostNobodyIsLocal() {
    assertThat(LocalCallers.objection("127.0.0.1", new TreeMap<>())).isPresent();
    assertThat(LocalCallers.objection(null, headers("Host", "localhost"))).isPresent();
    assertThat(LocalCallers.objection("", headers("Host", "localhost"))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1", "10.0.0.1", "fe80:0:0:0:0:0:0:1", "0.0.0.0", "no address"})
  void anotherMachineIsNot(String remote) {
    assertThat(LocalCallers.objection(remote, headers("Host", "localhost")))
        .hasValue("the caller is on another machine");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Forwarded",
        "x-forwarded-for",
        "X-Forwarded-Anything",
        "X-Real-IP",
        "via",
        "webhook-id"
      })
  void whatAProxySendsIsNot(String header) {
    assertThat(
            LocalCallers.objection("127.0.0.1", headers("Host", "localhost", header, "127.0.0.1")))
        .hasValue("the header " + header + " tells of a proxy");
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:8000, same-origin",
    "https://localhost:8000, none",
    "http://localhost:8000,",
    ", same-origin",
    ", none"
  })
  void itsOwnPagesAre(String origin, String site) {
    assertThat(LocalCallers.objection("127.0.0.1", fromPage(origin, site))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://evil.example,",
    "http://localhost:3000,",
    "http://localhost:8000.evil.example,",
    "null,",
    ", cross-site",
    ", same-site",
    "http://localhost:8000, cross-site"
  })
  void pagesOfOthersAreNot(String origin, String site) {
    assertThat(LocalCallers.objection("127.0.0.1", fromPage(origin, site)))
        .hasValue("a page of another site asks");
  }

  private static SortedMap<String, String> fromPage(String origin, String site) {
    SortedMap<String, String> headers = headers("Host", "localhost:8000");
    if (origin != null) {
      headers.put("Origin", origin);
    }
    if (site != null) {
      headers.put("Sec-Fetch-Site", site);
    }
    return headers;
  }

  private static SortedMap<String, String> headers(String... pairs) {
    SortedMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 0; i < pairs.length; i += 2) {
      headers.put(pairs[i], pairs[i + 1]);
    }
    return headers;
  }
}
