package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.exposee.delivery.Receiver.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a receiver asks to be left alone, in the forms of RFC 9110, 10.2.3. */
class RetryAfterTest {
  private final Post post = new Post(5);
  private final Receiver receiver = new Receiver();

  @AfterEach
  void close() {
    post.close();
    receiver.close();
  }

  private Optional<Duration> retryAfter(String value) {
    receiver.answers(Answer.of(503, "Retry-After", value));
    return post.send(receiver.url("/")).answered().retryAfter();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "0 | PT0S",
        "120 | PT2M",
        "'  3600 ' | PT1H",
        "999999999 | PT277777H46M39S",
        "9999999999 | none",
        "-1 | none",
        "1.5 | none",
        "soon | none",
        "1, 2 | none",
        "Sun, 06 Nov 1994 08:49:37 GMT | none",
        "Fri, 31 Feb 2999 99:99:99 GMT | none"
      })
  void secondsAreUnderstoodAndWhatIsNoneIsLeftOut(String value, Duration wait) {
    assertThat(retryAfter(value)).isEqualTo(Optional.ofNullable(wait));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EEE, dd MMM yyyy HH:mm:ss 'GMT'", "EEEE, dd-MMM-yy HH:mm:ss 'GMT'"})
  void datesAreUnderstood(String pattern) {
    String inAnHour =
        DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
            .withZone(ZoneOffset.UTC)
            .format(post.ticker.now().plusSeconds(3_600));
    assertThat(retryAfter(inAnHour).orElseThrow())
        .isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
  }
}
