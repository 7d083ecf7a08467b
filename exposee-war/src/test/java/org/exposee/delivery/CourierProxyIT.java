package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.exposee.delivery.Hostile.Script;
import org.exposee.delivery.Post.Sent;
import org.exposee.guard.Guards;
import org.exposee.guard.Proxy;
import org.exposee.guard.Refused;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With exposee.proxy all deliveries go through a tunnel, which the proxy cannot read into. */
class CourierProxyIT {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  private static final String CONNECTED = "HTTP/1.1 200 Connection established\r\n\r\n";
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";

  @TempDir static Path folder;
  private static Certificates certificates;
  private static String before;

  private final List<String> resolved = new CopyOnWriteArrayList<>();
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> closing = new ArrayList<>();
  private final ProxyScript proxying = new ProxyScript(CONNECTED);

  @BeforeAll
  static void trust() throws Exception {
    certificates = new Certificates(folder);
    before = System.getProperty(TRUST_STORE);
    System.setProperty(TRUST_STORE, certificates.trusted().toString());
  }

  @AfterAll
  static void restore() {
    if (before == null) {
      System.clearProperty(TRUST_STORE);
    } else {
      System.setProperty(TRUST_STORE, before);
    }
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : closing) {
      one.close();
    }
  }

  private <T extends AutoCloseable> T later(T one) {
    closing.add(0, one);
    return one;
  }

  private Post post(Hostile proxy, String... allowed) {
    Proxy through = new Proxy("proxy.example", proxy.port(), Optional.of("me:secret"));
    return later(
        new Post(
            1,
            Guards.through(
                through,
                name -> {
                  resolved.add(name);
                  return new InetAddress[] {InetAddress.getLoopbackAddress()};
                },
                allowed)));
  }

  private Hostile proxy(Script script) {
    return later(new Hostile(script));
  }

  private Script receiving() {
    return socket -> {
      for (String request = Hostile.request(socket.getInputStream());
          request != null;
          request = Hostile.request(socket.getInputStream())) {
        received.add(request);
        Hostile.write(socket, OK);
      }
    };
  }

  private Hostile secure(String certificate) throws Exception {
    return later(new Hostile(certificates.listen(certificate), receiving()));
  }

  private static String url(String scheme, Hostile receiver) {
    return "%s://%s:%d/hook?a=b".formatted(scheme, Certificates.NAME, receiver.port());
  }

  private void sendTwice(String scheme, Hostile receiver) {
    Hostile proxy = proxy(proxying);
    Post post = post(proxy);
    for (int i = 0; i < 2; i++) {
      assertThat(post.send(url(scheme, receiver)).code()).isEqualTo("status 200");
    }
    String name = Certificates.NAME + ":" + receiver.port();
    assertThat(proxying.requests())
        .singleElement()
        .asString()
        .startsWith("CONNECT " + name + " HTTP/1.1\r\n")
        .contains("\r\nHost: " + name + "\r\n")
        .contains("\r\nProxy-Authorization: Basic bWU6c2VjcmV0\r\n")
        .doesNotContain("webhook-");
    assertThat(received)
        .hasSize(2)
        .allSatisfy(
            request ->
                assertThat(request)
                    .startsWith("POST /hook?a=b HTTP/1.1\r\n")
                    .contains("\r\nHost: " + name + "\r\n", "webhook-signature")
                    .doesNotContainIgnoringCase("proxy-"));
    assertThat(resolved).as("the receiver's name is up to the proxy").containsOnly("proxy.example");
  }

  @Test
  void httpsIsBetweenExposeeAndTheReceiver() throws Exception {
    sendTwice("https", secure("good"));
  }

  @Test
  void httpIsTunnelledToo() {
    sendTwice("http", later(new Hostile(receiving())));
  }

  @ParameterizedTest
  @CsvSource({"other, tls_name", "self, tls_untrusted", "expired, tls_expired"})
  void theReceiversCertificateIsChecked(String certificate, String code) throws Exception {
    Post post = post(proxy(proxying));
    assertThat(post.send(url("https", secure(certificate))).code()).isEqualTo(code);
    assertThat(received).isEmpty();
    assertNothingIsLeft(post);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.0 200 Connection established\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\nProxy-Agent: old\r\n\r\n"
      })
  void proxiesSayYesInManyWays(String answer) throws Exception {
    Post post = post(proxy(new ProxyScript(answer)));
    assertThat(post.send(url("https", secure("good"))).code()).isEqualTo("status 200");
    assertThat(post.send(url("http", later(new Hostile(receiving())))).code())
        .isEqualTo("status 200");
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 407 Who\\r\\nContent-Length: 3\\r\\n\\r\\nwho, proxy_refused",
    "HTTP/1.1 403 No\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n, proxy_refused",
    "HTTP/1.1 502 Bad\\r\\n\\r\\n, proxy_refused",
    "HTTP/1.1 301 There\\r\\nLocation: http://127.0.0.1/\\r\\n\\r\\n, proxy_refused",
    "what\\r\\n\\r\\n, malformed_answer",
    "'', connection_closed"
  })
  void aProxyThatDoesNotConnectIsAFailure(String answer, String code) {
    Hostile proxy = proxy(Script.answeringOnce(answer.translateEscapes()));
    Post post = post(proxy);
    for (String scheme : List.of("http", "https")) {
      Sent sent = post.send(scheme + "://hooks.customer.example/");
      assertThat(sent.code()).isEqualTo(code);
      assertThat(sent.told()).hasValue(1);
    }
    assertNothingIsLeft(post);
  }

  @Test
  void aProxyThatIsNotThereIsAFailure() {
    Hostile proxy = new Hostile(Script.answeringOnce(OK));
    proxy.close();
    Post post = post(proxy);
    assertThat(post.send("http://hooks.customer.example/").code()).isEqualTo("connect_refused");
    assertNothingIsLeft(post);
  }

  /** Before it answers, and in place of the receiver's side of TLS. */
  @ParameterizedTest
  @CsvSource({"'', proxy_timeout", "HTTP/1.1 200 Connected\\r\\n\\r\\n, tls_timeout"})
  void aProxyThatFallsSilentDoesNotStretchTheDeadline(String answer, String code) {
    Hostile proxy =
        proxy(
            socket -> {
              Hostile.request(socket.getInputStream());
              Hostile.write(socket, answer.translateEscapes());
              socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            });
    Post post = post(proxy);
    Sent sent = post.send("https://hooks.customer.example/");
    assertThat(sent.code()).isEqualTo(code);
    assertThat(sent.took()).isLessThan(Duration.ofMillis(1_500));
    await().atMost(Duration.ofSeconds(1)).until(() -> proxy.open() == 0);
    assertNothingIsLeft(post);
  }

  private static void assertNothingIsLeft(Post post) {
    await().atMost(Duration.ofSeconds(1)).until(() -> post.courier.leased() == 0);
  }

  /** Nobody here knows what its names resolve to: an allowed network lifts nothing of them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://10.1.0.1/",
        "http://169.254.169.254/",
        "http://localhost/",
        "http://db/",
        "http://metadata.google.internal/",
        "http://hooks.customer.example:22/"
      })
  void whatTheTextTellsIsStillRefused(String url) {
    Hostile proxy = proxy(proxying);
    Post post = post(proxy, "10.0.0.0/24");
    assertThatThrownBy(() -> post.send(url)).isInstanceOf(Refused.class);
    assertThat(proxy.connections()).isZero();
    assertThat(resolved).isEmpty();
  }
}
