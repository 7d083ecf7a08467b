package org.exposee.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignerTest {
  private static final String PUBLISHED_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  @Test
  void signsThePublishedVector() {
    String header =
        Signer.sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            "{\"test\": 2432232314}".getBytes(UTF_8),
            List.of(Secret.parse(PUBLISHED_SECRET).orElseThrow()));
    assertThat(header).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void theStandardsOwnLibraryAcceptsIt() throws Exception {
    Secret old = Secret.generate();
    Secret fresh = Secret.generate();
    String body = "{\"a\":1.10,\"ü\":\"\\u0000\"}";
    long now = Instant.now().getEpochSecond();
    String header = Signer.sign("msg_1", now, body.getBytes(UTF_8), List.of(fresh, old));
    HttpHeaders headers =
        HttpHeaders.of(
            Map.of(
                "webhook-id", List.of("msg_1"),
                "webhook-timestamp", List.of(Long.toString(now)),
                "webhook-signature", List.of(header)),
            (name, value) -> true);
    new Webhook(old.show()).verify(body, headers);
    new Webhook(fresh.show()).verify(body, headers);
    assertThatThrownBy(() -> new Webhook(Secret.generate().show()).verify(body, headers))
        .isInstanceOf(com.standardwebhooks.exceptions.WebhookVerificationException.class);
  }

  @Test
  void secretsAreShownOnlyOnPurpose() {
    Secret secret = Secret.parse(PUBLISHED_SECRET).orElseThrow();
    assertThat(secret.show()).isEqualTo(PUBLISHED_SECRET);
    assertThat(secret).hasToString("Secret[hidden]").isNotEqualTo(Secret.generate());
    assertThat(secret).isEqualTo(Secret.ofBytes(secret.bytes()));
    assertThat(Secret.generate().bytes()).hasSize(32);
  }

  @ParameterizedTest
  @ValueSource(ints = {23, 65})
  void secretsHaveBounds(int length) {
    String text = "whsec_" + Base64.getEncoder().encodeToString(new byte[length]);
    assertThat(Secret.parse(text)).isEmpty();
    assertThatThrownBy(() -> Secret.ofBytes(new byte[length]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "whsec_",
        "whsec_!!!!",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw=",
        "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa S"
      })
  void otherFormsAreNoSecrets(String text) {
    assertThat(Secret.parse(text)).isEmpty();
  }
}
