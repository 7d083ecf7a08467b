package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChecksTest {
  @Test
  void whatWaitsForNothingMayWaitForHalfAMinute() {
    assertThat(Checks.send(Duration.ZERO)).isEmpty();
    assertThat(Checks.send(Duration.ofSeconds(30))).isEmpty();
    assertThat(Checks.send(Duration.ofSeconds(31)))
        .hasValue("what is due and could be sent has been kept waiting for 31 s");
  }

  @Test
  void untilWhatIsOpenIsTakenUpItHasNotStarted() {
    assertThat(Checks.takeUp(true)).isEmpty();
    assertThat(Checks.takeUp(false))
        .hasValue("what an earlier run has left open is not taken up yet");
  }
}
