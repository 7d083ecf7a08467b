package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.exposee.delivery.Hostile.Script;
import org.exposee.delivery.Outcome.Answered;
import org.exposee.delivery.Post.Sent;
import org.exposee.guard.Target;
import org.exposee.message.IdKind;
import org.exposee.registry.Endpoint;
import org.exposee.registry.SigningSecret;
import org.exposee.signing.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes to a receiver, and what is kept of its answer. */
class CourierIT {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  @RegisterExtension final Opened opened = new Opened();
  private final Post post = opened.add(new Post(5));
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

  private Hostile answering(String answer) {
    return opened.hostile(Script.answering(answer, requests::add));
  }

  private String request() throws InterruptedException {
    return requests.poll(10, TimeUnit.SECONDS);
  }

  private static Map<String, String> headers(String request) {
    Map<String, String> headers = new LinkedHashMap<>();
    String head = request.substring(0, request.indexOf("\r\n\r\n"));
    for (String line : Arrays.asList(head.split("\r\n")).subList(1, head.split("\r\n").length)) {
      String name = line.substring(0, line.indexOf(':'));
      assertThat(headers.put(name, line.substring(line.indexOf(':') + 2))).as(name).isNull();
    }
    return headers;
  }

  private static String body(String request) {
    return request.substring(request.indexOf("\r\n\r\n") + 4);
  }

  @Test
  void sendsExactlyTheseHeaders() throws Exception {
    Hostile receiver = answering("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n");
    for (int i = 0; i < 2; i++) {
      Sent sent = post.send(receiver.url("/hook"));
      assertThat(sent.answered().status()).isEqualTo(200);
      String request = request();
      assertThat(request).startsWith("POST /hook HTTP/1.1\r\n");
      Map<String, String> headers = headers(request);
      assertThat(headers.keySet())
          .containsExactlyInAnyOrder(
              "Host",
              "Content-Type",
              "Content-Length",
              "Connection",
              "User-Agent",
              "Accept",
              "Accept-Encoding",
              "webhook-id",
              "webhook-timestamp",
              "webhook-signature");
      assertThat(headers)
          .containsEntry("Host", "127.0.0.1:" + receiver.port())
          .containsEntry("Content-Type", "application/json")
          .containsEntry("Connection", "keep-alive")
          .containsEntry("User-Agent", "Exposee/test")
          .containsEntry("Accept-Encoding", "identity")
          .containsEntry("webhook-id", IdKind.MESSAGE.show(sent.message().id()));
      assertThat(body(request).getBytes(StandardCharsets.ISO_8859_1))
          .isEqualTo(sent.message().payload().bytes());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/?", "/?a=b&a=c", "/a%2Fb/%7Eu/..%2f?q=%20+&x", "/a//b;c=d?e?f/../g"})
  void pathAndQueryArriveAsRegistered(String path) throws Exception {
    Hostile receiver = answering(OK);
    post.send(receiver.url(path)).get();
    assertThat(request()).startsWith("POST " + path + " HTTP/1.1\r\n");
  }

  @Test
  void anIpv6AddressStandsInBracketsInHost() throws Exception {
    ServerSocket server = new ServerSocket(0, 50, ip("::1"));
    Hostile receiver =
        new Hostile(
            server,
            socket -> {
              requests.add(Hostile.request(socket.getInputStream()));
              Hostile.write(socket, OK);
            });
    opened.add(receiver);
    Sent sent = post.send("http://[::1]:" + receiver.port() + "/");
    assertThat(sent.answered().status()).isEqualTo(200);
    String host = headers(request()).get("Host");
    assertThat(host).startsWith("[").endsWith("]:" + receiver.port());
    assertThat(ip(host.substring(1, host.indexOf(']')))).isEqualTo(ip("::1"));
  }

  private static InetAddress ip(String literal) throws UnknownHostException {
    return InetAddress.getAllByName(literal)[0];
  }

  @Test
  void whatIsSentVerifiesWithTheStandardsOwnLibrary() throws Exception {
    Hostile receiver = answering(OK);
    SigningSecret fresh = post.secret(Optional.empty());
    SigningSecret old = post.secret(Optional.of(Instant.now().plusSeconds(60)));
    SigningSecret over = post.secret(Optional.of(Instant.now().minusSeconds(1)));
    Endpoint endpoint = post.endpoint(receiver.url("/"), fresh, old, over);
    post.send(endpoint, "{\"ü\":1.10,\"e\":1e400}").get();
    String request = request();
    String body =
        new String(body(request).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    HttpHeaders headers =
        HttpHeaders.of(
            headers(request).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue()))),
            (name, value) -> true);
    assertThat(headers(request).get("webhook-signature").split(" ")).hasSize(2);
    verify(fresh.secret(), body, headers);
    verify(old.secret(), body, headers);
    assertThatThrownBy(() -> verify(over.secret(), body, headers))
        .isInstanceOf(WebhookVerificationException.class);
  }

  private static void verify(Secret secret, String body, HttpHeaders headers) throws Exception {
    new Webhook(secret.show()).verify(body, headers);
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 301, 302, 303, 304, 305, 307, 308})
  void redirectsAreNotFollowed(int status) {
    Hostile visited = answering(OK);
    Hostile receiver =
        answering(
            "HTTP/1.1 %d Moved\r\nLocation: %s\r\nRefresh: 0;url=%s\r\nContent-Length: 0\r\n\r\n"
                .formatted(status, visited.url("/visited"), visited.url("/visited")));
    Answered answered = post.send(receiver.url("/")).answered();
    assertThat(answered.accepted()).isFalse();
    assertThat(Failures.ofStatus(answered).code()).isEqualTo("redirect");
    assertThat(post.send(receiver.url("/")).answered().status()).isEqualTo(status);
    assertThat(visited.connections()).isZero();
  }

  @Test
  void proxiesOfTheEnvironmentAreNotUsed() {
    Hostile proxy = answering(OK);
    Hostile receiver = answering(OK);
    Map<String, String> properties =
        Map.of(
            "http.proxyHost", "127.0.0.1",
            "http.proxyPort", String.valueOf(proxy.port()),
            "https.proxyHost", "127.0.0.1",
            "https.proxyPort", String.valueOf(proxy.port()),
            "http.nonProxyHosts", "",
            "socksProxyHost", "127.0.0.1",
            "socksProxyPort", String.valueOf(proxy.port()),
            "java.net.useSystemProxies", "true");
    Map<String, Optional<String>> before = new LinkedHashMap<>();
    properties.forEach(
        (name, value) -> before.put(name, Optional.ofNullable(System.setProperty(name, value))));
    try (Post behindProxy = new Post(2)) {
      assertThat(behindProxy.send(receiver.url("/")).answered().status()).isEqualTo(200);
      behindProxy.send("https://127.0.0.1:" + receiver.port() + "/").get();
      assertThat(proxy.connections()).isZero();
    } finally {
      before.forEach(
          (name, value) ->
              value.ifPresentOrElse(
                  old -> System.setProperty(name, old), () -> System.clearProperty(name)));
    }
  }

  @Test
  void ofAnAnswerTheStartIsKeptAsItCame() throws Exception {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(new byte[1 << 20]);
    }
    byte[] bytes = zipped.toByteArray();
    Hostile receiver =
        answering(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n"
                    .formatted(bytes.length)
                + new String(bytes, StandardCharsets.ISO_8859_1));
    for (int i = 0; i < 2; i++) {
      assertThat(post.send(receiver.url("/")).answered().start())
          .isEqualTo(Arrays.copyOf(bytes, Attempt.MAX_ANSWER));
    }
    assertThat(receiver.connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "http://hooks.customer.example/a, hooks.customer.example",
    "http://hooks.customer.example:80/a, hooks.customer.example",
    "https://hooks.customer.example:443/a, hooks.customer.example",
    "https://hooks.customer.example:80/a, hooks.customer.example:80",
    "http://[::1]/a, [0:0:0:0:0:0:0:1]",
    "http://[::1]:8080/a, [0:0:0:0:0:0:0:1]:8080"
  })
  void hostNamesThePortOnlyIfItIsNotTheSchemesOwn(String url, String host) throws Exception {
    Target target = post.guard.check(url);
    Letter letter =
        post.courier.letter(post.endpoint(url), target, post.send("http://127.0.0.1:1/").message());
    BlockingQueue<String> hosts = new LinkedBlockingQueue<>();
    letter.sendRequest(
        (request, details, context) -> hosts.add(request.getAuthority().toString()),
        HttpCoreContext.create());
    assertThat(hosts).containsExactly(host);
  }
}
