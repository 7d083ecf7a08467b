package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.exposee.integrator.Answers.assertProblem;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not taken in, and why, told to its sender. */
class RefusedDeliveryTest {
  private static final int LIMIT = 64 * 1024;

  @TempDir static Path folder;

  static RunningIntegrator integrator;

  @BeforeAll
  static void start() throws Exception {
    integrator = RunningIntegrator.start(folder, Map.of("integrator.payload.max", "64 KiB"));
  }

  @AfterAll
  static void stop() throws Exception {
    integrator.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "{}x", "{'a':1}", "\ufeff{}", "[1,]", "nul"})
  void whatIsSignedButNotJsonIsMalformed(String body) throws Exception {
    assertProblem(integrator.deliver(Signed.newId(), body), 400);
  }

  @Test
  void whatIsSignedButNotUtf8IsMalformed() throws Exception {
    byte[] body = {'"', (byte) 0xff, '"'};
    long now = Instant.now().getEpochSecond();
    String id = Signed.newId();
    byte[] head = (id + "." + now + ".").getBytes(StandardCharsets.US_ASCII);
    byte[] key =
        Base64.getDecoder().decode(Signed.ownSecret(integrator).substring("whsec_".length()));
    javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
    mac.init(new javax.crypto.spec.SecretKeySpec(key, "HmacSHA256"));
    mac.update(head);
    String signature = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));

    var answer =
        integrator.send(
            Signed.webhook(integrator, id, now, signature).POST(BodyPublishers.ofByteArray(body)));

    assertThat(assertProblem(answer, 400).path("detail").asText()).contains("UTF-8");
  }

  @Test
  void aForgedSignatureIsToldAndNothingIsStored() throws Exception {
    String id = Signed.newId();
    String secret = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);

    var answer = integrator.send(Signed.event(integrator, id, "{}", secret, Instant.now()));

    assertThat(assertProblem(answer, 401).path("detail").asText()).contains("signature");
    assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
    assertThat(integrator.get("/events/" + id).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({"-320,old", "320,ahead"})
  void aStaleOrFutureOneIsTold(int seconds, String word) throws Exception {
    String secret = Signed.ownSecret(integrator);
    Instant at = Instant.now().plusSeconds(seconds);

    var answer = integrator.send(Signed.event(integrator, Signed.newId(), "{}", secret, at));

    assertThat(assertProblem(answer, 401).path("detail").asText())
        .contains(word, "300 s are tolerated");
  }

  @ParameterizedTest
  @ValueSource(strings = {"webhook-id", "webhook-timestamp", "webhook-signature"})
  void aMissingHeaderIsNamed(String missing) throws Exception {
    HttpRequest.Builder request =
        integrator.request("/webhook").header("Content-Type", "application/json");
    Map.of(
            "webhook-id", "a",
            "webhook-timestamp", "1614265330",
            "webhook-signature", "v1,x")
        .forEach(
            (name, value) -> {
              if (!name.equals(missing)) {
                request.header(name, value);
              }
            });

    var answer = integrator.send(request.POST(BodyPublishers.ofString("{}")));

    assertThat(assertProblem(answer, 400).path("detail").asText()).contains(missing);
  }

  @Test
  void theLimitIsInclusive() throws Exception {
    String frame = "{\"data\":\"\"}";
    String largest = "{\"data\":\"" + "x".repeat(LIMIT - frame.length()) + "\"}";

    assertThat(integrator.deliver(Signed.newId(), largest).statusCode()).isEqualTo(204);
    var answer = integrator.deliver(Signed.newId(), largest + " ");

    assertThat(assertProblem(answer, 413).path("detail").asText()).contains(String.valueOf(LIMIT));
  }

  @Test
  void aLargeBodyWithoutALengthIsCountedWhileItIsRead() throws Exception {
    AtomicInteger read = new AtomicInteger();
    InputStream endless =
        new ByteArrayInputStream(new byte[LIMIT * 64]) {
          @Override
          public synchronized int read(byte[] target, int offset, int length) {
            int n = super.read(target, offset, length);
            read.addAndGet(Math.max(0, n));
            return n;
          }
        };
    var request =
        Signed.webhook(integrator, "a", 1614265330, "v1,x")
            .POST(BodyPublishers.ofInputStream(() -> endless));

    assertProblem(integrator.send(request), 413);
  }
}
