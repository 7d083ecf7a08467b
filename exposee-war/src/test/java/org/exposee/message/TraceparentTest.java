package org.exposee.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceparentTest {
  private static final String VALID = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @ParameterizedTest
  @ValueSource(
      strings = {
        VALID,
        "00-ffffffffffffffffffffffffffffffff-0000000000000001-00",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future-holds",
        "0f-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff-"
      })
  void aValidOneIsKeptAsItIs(String text) {
    assertThat(Traceparent.of(List.of(text))).contains(new Traceparent(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.more",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-a b",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-\r\nx: y",
        " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
      })
  void whatIsNotValidIsNoTrace(String text) {
    assertThat(Traceparent.of(List.of(text))).isEmpty();
  }

  @Test
  void oneThatIsTooLongIsNoTrace() {
    String later = "cc" + VALID.substring(2) + "-";
    assertThat(Traceparent.of(List.of(later + "x".repeat(200)))).isPresent();
    assertThat(Traceparent.of(List.of(later + "x".repeat(201)))).isEmpty();
  }

  @Test
  void noneAndTwoAreNone() {
    assertThat(Traceparent.of(List.of())).isEmpty();
    assertThat(Traceparent.of(List.of(VALID, VALID))).isEmpty();
  }
}
