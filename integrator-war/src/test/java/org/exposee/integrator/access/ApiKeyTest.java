package org.exposee.integrator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {
  @Test
  void isKnownAgainByItsHash() {
    String key = ApiKey.random(new SecureRandom());

    ApiKey stored = ApiKey.ofHash(ApiKey.of(key).hash());

    assertThat(key).matches("int_[A-Za-z0-9_-]{43}");
    assertThat(stored.matches(key)).isTrue();
    assertThat(stored.matches(key + "x")).isFalse();
    assertThat(stored.matches(ApiKey.random(new SecureRandom()))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ab", "zz", "abc"})
  void whatIsNoHashIsRefused(String hex) {
    assertThatThrownBy(() -> ApiKey.ofHash(hex)).isInstanceOf(IllegalArgumentException.class);
  }
}
