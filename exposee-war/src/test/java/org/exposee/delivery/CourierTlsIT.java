package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSocket;
import org.exposee.delivery.Hostile.Script;
import org.exposee.delivery.Post.Sent;
import org.exposee.guard.Guards;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The certificate is checked against the name, and TLS does not stretch the deadline. */
class CourierTlsIT {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final String BANNED = "jdk.tls.disabledAlgorithms";
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  @TempDir static Path folder;
  private static Certificates certificates;
  private static String before;
  private static String banned;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<AutoCloseable> closing = new ArrayList<>();
  private Post post;

  /**
   * As an administrator lets Java trust his own authority. What Java bans is lifted, so that it is
   * not Java that refuses; that is heeded only before TLS is used for the first time.
   */
  @BeforeAll
  static void trust() throws Exception {
    banned = Security.getProperty(BANNED);
    Security.setProperty(BANNED, "");
    certificates = new Certificates(folder);
    before = System.getProperty(TRUST_STORE);
    System.setProperty(TRUST_STORE, certificates.trusted().toString());
  }

  @AfterAll
  static void restore() {
    Security.setProperty(BANNED, banned);
    if (before == null) {
      System.clearProperty(TRUST_STORE);
    } else {
      System.setProperty(TRUST_STORE, before);
    }
  }

  private Post post(int deadlineSeconds) {
    post =
        new Post(
            deadlineSeconds,
            Guards.of(
                name -> {
                  asked.add(name);
                  return new InetAddress[] {InetAddress.getLoopbackAddress()};
                },
                Duration.ofSeconds(1),
                "127.0.0.0/8"));
    return post;
  }

  @AfterEach
  void close() throws Exception {
    post.close();
    for (AutoCloseable one : closing) {
      one.close();
    }
  }

  private Hostile secure(String certificate, Script script) throws Exception {
    Hostile hostile = new Hostile(certificates.listen(certificate), script);
    closing.add(hostile);
    return hostile;
  }

  private static String url(Hostile hostile) {
    return "https://" + Certificates.NAME + ":" + hostile.port() + "/hook";
  }

  @Test
  void theNameIsInSniAndHostAndTheVettedAddressIsDialled() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    Hostile good =
        secure(
            "good",
            socket -> {
              seen.add(Hostile.request(socket.getInputStream()));
              ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) socket).getSession();
              seen.add(session.getRequestedServerNames().toString());
              Hostile.write(socket, OK);
              Hostile.request(socket.getInputStream());
            });
    Sent sent = post(5).send(url(good));
    assertThat(sent.code()).isEqualTo("status 200");
    assertThat(seen.get(0)).contains("\r\nHost: hooks.customer.example:" + good.port() + "\r\n");
    assertThat(seen.get(1)).contains("hooks.customer.example");
    assertThat(asked).containsExactly("hooks.customer.example");
  }

  @ParameterizedTest
  @CsvSource({
    "self,    tls_untrusted",
    "other,   tls_name",
    "address, tls_name",
    "expired, tls_expired",
    "future,  tls_expired"
  })
  void aCertificateThatDoesNotProveTheNameIsRefused(String certificate, String code)
      throws Exception {
    Hostile hostile = secure(certificate, Script.answering(OK));
    Sent sent = post(5).send(url(hostile));
    assertThat(sent.code()).as("%s", sent.get()).isEqualTo(code);
    assertThat(post.courier.leased()).isZero();
    sent.hangsUp(hostile);
  }

  /** No version before 1.2 is offered, and a server that chooses one all the same is told so. */
  @ParameterizedTest
  @ValueSource(ints = {0x0300, 0x0301, 0x0302})
  void oldTlsIsRefused(int version) throws Exception {
    CompletableFuture<ClientHello> offered = new CompletableFuture<>();
    CompletableFuture<byte[]> answered = new CompletableFuture<>();
    Hostile old =
        new Hostile(
            socket -> {
              ClientHello hello = ClientHello.read(socket.getInputStream());
              offered.complete(hello);
              socket.getOutputStream().write(hello.answer(version));
              answered.complete(socket.getInputStream().readNBytes(7));
              socket.getInputStream().transferTo(sink());
            });
    closing.add(old);
    Sent sent = post(5).send(url(old));
    assertThat(sent.code()).as("%s", sent.get()).isEqualTo("tls");
    assertThat(Engine.get(offered).versions()).containsExactlyInAnyOrder(0x0304, 0x0303);
    byte[] alert = Engine.get(answered);
    assertThat(alert[0]).as("an alert").isEqualTo((byte) 21);
    assertThat(alert[5]).as("a fatal one").isEqualTo((byte) 2);
    assertThat(alert[6]).as("protocol_version").isEqualTo((byte) 70);
    sent.hangsUp(old);
  }

  @Test
  void plainHttpWhereTlsShouldBeIsATlsFailure() {
    Hostile plain = new Hostile(socket -> Hostile.write(socket, "HTTP/1.1 400 Bad\r\n\r\n"));
    closing.add(plain);
    assertThat(post(5).send(url(plain)).code()).isEqualTo("tls");
  }

  @Test
  void aConnectionIsKeptForTheNext() throws Exception {
    Hostile good = secure("good", Script.answering(OK));
    post(5);
    for (int i = 0; i < 5; i++) {
      assertThat(post.send(url(good)).code()).isEqualTo("status 200");
    }
    assertThat(good.connections()).isEqualTo(1);
  }

  private void endsAtTheDeadline(Sent sent, Hostile hostile, String code) {
    assertThat(sent.code()).isEqualTo(code);
    assertThat(sent.took()).isBetween(DEADLINE.minusMillis(50), DEADLINE.plusMillis(500));
    sent.hangsUp(hostile);
    await().atMost(Duration.ofSeconds(1)).until(() -> post.courier.leased() == 0);
  }

  @Test
  void aSwallowedHelloEndsAtTheDeadline() {
    Hostile deaf = new Hostile(socket -> socket.getInputStream().transferTo(sink()));
    closing.add(deaf);
    endsAtTheDeadline(post(1).send(url(deaf)), deaf, "tls_timeout");
  }

  private static java.io.OutputStream sink() {
    return java.io.OutputStream.nullOutputStream();
  }

  private static void drip(java.net.Socket socket, String drop) throws Exception {
    while (true) {
      Hostile.write(socket, drop);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  @Test
  void aHandshakeThatDripsEndsAtTheDeadline() {
    Hostile dripping =
        new Hostile(
            socket -> {
              Hostile.write(socket, "\u0016\u0003\u0003?\u00ff\u0002\u0000?\u00f0");
              drip(socket, "\u0003");
            });
    closing.add(dripping);
    endsAtTheDeadline(post(1).send(url(dripping)), dripping, "tls_timeout");
  }

  @ParameterizedTest
  @CsvSource({
    "'', timeout",
    "H, answer_timeout",
    "HTTP/1.1 103 Early Hints\\r\\n\\r\\n, answer_timeout"
  })
  void anAnswerThatDripsThroughTlsEndsAtTheDeadline(String drop, String code) throws Exception {
    Hostile dripping =
        secure(
            "good",
            socket -> {
              Hostile.request(socket.getInputStream());
              Hostile.write(socket, OK);
              Hostile.request(socket.getInputStream());
              if (drop.isEmpty()) {
                socket.getInputStream().transferTo(sink());
              }
              drip(socket, drop.translateEscapes());
            });
    assertThat(post(1).send(url(dripping)).code()).isEqualTo("status 200");
    endsAtTheDeadline(post.send(url(dripping)), dripping, code);
    assertThat(dripping.connections()).isEqualTo(1);
  }
}
