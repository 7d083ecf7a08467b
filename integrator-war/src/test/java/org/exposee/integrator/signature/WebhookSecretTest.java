package org.exposee.integrator.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSecretTest {
  @Test
  void aNewOneHas32BytesAndIsNeverTheSame() {
    String one = WebhookSecret.random(new SecureRandom()).reveal();
    String other = WebhookSecret.random(new SecureRandom()).reveal();

    assertThat(Base64.getDecoder().decode(one.substring("whsec_".length()))).hasSize(32);
    assertThat(one).isNotEqualTo(other);
    assertThat(WebhookSecret.parse(one).reveal()).isEqualTo(one);
  }

  @Test
  void doesNotShowItself() {
    WebhookSecret secret = WebhookSecret.random(new SecureRandom());

    assertThat(secret).hasToString("whsec_***");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "CANARY", "whsec_CANARY!!", "whsec_Q0FOQVJZ"})
  void aBadOneIsRefusedWithoutShowingIt(String text) {
    assertThatThrownBy(() -> WebhookSecret.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("CANARY")
        .hasMessageNotContaining("Q0FOQVJZ");
  }
}
