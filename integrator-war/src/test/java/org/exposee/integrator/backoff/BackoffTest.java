package org.exposee.integrator.backoff;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
  @ParameterizedTest
  @CsvSource({"1,1000", "2,2000", "3,4000", "9,256000", "10,300000", "1000,300000"})
  void doublesUpToTheMax(int failedTries, long millis) {
    Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5), () -> 0.5);

    assertThat(backoff.after(failedTries)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource({"0,800", "0.5,1000", "0.99999999,1200"})
  void jittersByAFifth(double random, long millis) {
    Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5), () -> random);

    assertThat(backoff.after(1)).isEqualTo(Duration.ofMillis(millis));
  }
}
