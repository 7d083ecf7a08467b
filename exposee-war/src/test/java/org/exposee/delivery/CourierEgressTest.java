package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.exposee.delivery.Hostile.Script;
import org.exposee.delivery.Post.Sent;
import org.exposee.guard.Guards;
import org.exposee.guard.Refused;
import org.exposee.guard.SsrfCases;
import org.exposee.guard.SsrfCases.Row;
import org.junit.jupiter.api.Test;

/** No connection is made to where the guard lets nothing through, nor by way of anybody else. */
class CourierEgressTest {
  private static final Script OK = Script.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  private static final List<String> BY_THE_GUARD =
      List.of("refused", "dns_not_found", "dns_timeout");

  @Test
  void noDeniedRowOfTheTableIsDialled() {
    SsrfCases.Names names = new SsrfCases.Names();
    try (Post post = new Post(5, Guards.of(names, Duration.ofMillis(300)))) {
      int sent = 0;
      for (Row row : SsrfCases.rows()) {
        // What is to be seen at the second attempt only is dialled at the first.
        if (!row.allowed() && row.attempts() == 1 && wasSent(post, row)) {
          sent++;
        }
      }
      assertThat(sent).isGreaterThan(15);
      assertThat(names.calls()).as("asked once per attempt").isLessThanOrEqualTo(sent);
      assertThat(post.courier.routes()).as("places connections were wanted to").isZero();
    }
  }

  private static boolean wasSent(Post post, Row row) {
    try {
      Sent sent = post.send(row.url());
      assertThat(sent.code()).as(row.toString()).isIn(BY_THE_GUARD);
      return true;
    } catch (Refused byItsText) {
      return false;
    }
  }

  @Test
  void theProxiesOfTheEnvironmentAreNotUsed() {
    try (Hostile proxy = new Hostile(OK);
        Hostile receiver = new Hostile(OK);
        Hostile secure = new Hostile(Socket::close);
        Post post = new Post(5)) {
      Map<String, String> before = set(proxyAt(proxy.port()));
      try {
        assertThat(post.send(url("http", receiver)).code()).isEqualTo("status 200");
        assertThat(post.send(url("https", secure)).code()).doesNotContain("timeout");
      } finally {
        set(before);
      }
      assertThat(receiver.connections()).isEqualTo(1);
      assertThat(secure.connections()).isEqualTo(1);
      assertThat(proxy.connections()).isZero();
      assertThat(post.courier.routes()).isEqualTo(2);
    }
  }

  private static String url(String scheme, Hostile receiver) {
    return scheme + "://127.0.0.1:" + receiver.port() + "/";
  }

  private static Map<String, String> proxyAt(int port) {
    Map<String, String> properties = new HashMap<>();
    for (String scheme : List.of("http.proxy", "https.proxy", "socksProxy")) {
      properties.put(scheme + "Host", "127.0.0.1");
      properties.put(scheme + "Port", Integer.toString(port));
    }
    properties.put("http.nonProxyHosts", "");
    properties.put("socksNonProxyHosts", "");
    properties.put("java.net.useSystemProxies", "true");
    return properties;
  }

  /** What they were before; null: not there. */
  private static Map<String, String> set(Map<String, String> properties) {
    Map<String, String> before = new HashMap<>();
    properties.forEach(
        (name, value) -> {
          before.put(name, System.getProperty(name));
          if (value == null) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, value);
          }
        });
    return before;
  }
}
