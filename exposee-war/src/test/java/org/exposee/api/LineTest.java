package org.exposee.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineTest {

  @ParameterizedTest
  @CsvSource({
    "000d, CR",
    "000a, LF",
    "0000, NUL",
    "0009, TAB",
    "001b, ESC",
    "007f, DEL",
    "0085, NEL",
    "009b, CSI",
    "2028, line separator",
    "2029, paragraph separator",
    "202e, right-to-left override",
    "2066, left-to-right isolate",
    "200f, right-to-left mark",
    "feff, byte order mark",
    "d800, half a pair",
    "e0001, a tag beyond the basic plane"
  })
  void whatWouldNotStayOnItsLineIsEscaped(String hex, String name) {
    int unfit = Integer.parseInt(hex, 16);

    String line = Line.of("GET /a" + Character.toString(unfit) + "b");

    assertThat(line).as(name).isEqualTo("GET /a\\u{%x}b", unfit);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "GET /events/msg_0?a=%0d%0a", "Zoë’s 日本 😀", "${jndi:ldap://x} \\u {}"})
  void whatIsHarmlessStays(String text) {
    assertThat(Line.of(text)).isEqualTo(text);
  }

  @Test
  void itIsNotLongerThan2048Characters() {
    assertThat(Line.of("x".repeat(2_048))).hasSize(2_048);
    assertThat(Line.of("x".repeat(2_049))).isEqualTo("x".repeat(2_048) + "…");
    assertThat(Line.of("x".repeat(2_047) + "😀")).endsWith("x\\u{d83d}…");
  }
}
