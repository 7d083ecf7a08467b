package org.exposee.integrator.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogTextTest {
  @Test
  void whatBreaksALineOrTurnsItIsEscaped() {
    assertThat(LogText.of("a\r\n\t\u001b[2J\0\u0085\u2028\u2029\u202e\u200b\ufeffé漢"))
        .isEqualTo(
            "a\\u000d\\u000a\\u0009\\u001b[2J\\u0000\\u0085\\u2028\\u2029\\u202e\\u200b\\ufeffé漢");
  }

  @Test
  void lookupsStayText() {
    assertThat(LogText.of("${jndi:ldap://x} {}")).isEqualTo("${jndi:ldap://x} {}");
  }

  @Test
  void whatIsTooLongIsCut() {
    assertThat(LogText.of("x".repeat(5000))).isEqualTo("x".repeat(2048) + "…");
  }

  @Test
  void nothingIsADash() {
    assertThat(LogText.of((String) null)).isEqualTo("-");
  }

  @Test
  void anExceptionIsItsNameAndItsMessage() {
    assertThat(LogText.of(new IllegalStateException("a\nb")))
        .isEqualTo("IllegalStateException: a\\u000ab");
    assertThat(LogText.of(new IllegalStateException())).isEqualTo("IllegalStateException");
  }
}
