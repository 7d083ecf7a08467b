package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowTest {
  private final Window window = new Window(256);

  private void answerWell(int times) {
    for (int i = 0; i < times; i++) {
      window.answeredWell(window.size());
    }
  }

  @Test
  void beginsWithEightAndGrowsWhileItIsUsedUp() {
    assertThat(window.size()).isEqualTo(8);
    answerWell(8);
    assertThat(window.size()).isEqualTo(16);
    answerWell(1_000);
    assertThat(window.size()).isEqualTo(256);
  }

  @Test
  void aWindowThatIsNotUsedUpStays() {
    for (int i = 0; i < 100; i++) {
      window.answeredWell(3);
    }
    assertThat(window.size()).isEqualTo(8);
  }

  @Test
  void troubleHalvesItOnceForAllThatWereUnderWay() {
    answerWell(24);
    assertThat(window.size()).isEqualTo(32);
    window.trouble(100, 200);
    window.trouble(110, 210);
    window.trouble(120, 220);
    assertThat(window.size()).isEqualTo(16);
    window.trouble(230, 300);
    assertThat(window.size()).isEqualTo(8);
  }

  @Test
  void afterTroubleItGrowsByOneForAWholeWindow() {
    window.trouble(1, 2);
    assertThat(window.size()).isEqualTo(4);
    answerWell(5);
    assertThat(window.size()).isEqualTo(5);
  }

  @Test
  void neverBelowOneAndNeverAboveItsMost() {
    for (int i = 1; i < 50; i++) {
      window.trouble(i * 10L, i * 10L + 5);
    }
    assertThat(window.size()).isEqualTo(1);
    assertThat(new Window(3).size()).isEqualTo(3);
  }

  @Test
  void threeTimeoutsInARowLeaveOne() {
    answerWell(200);
    window.timedOut(100, 200);
    window.timedOut(100, 200);
    assertThat(window.size()).isGreaterThan(1);
    window.timedOut(100, 200);
    assertThat(window.size()).isEqualTo(1);
    answerWell(2);
    assertThat(window.size()).isGreaterThan(1);
  }

  @Test
  void timeoutsBetweenOtherTroubleAreNotInARow() {
    answerWell(200);
    for (int i = 0; i < 3; i++) {
      window.timedOut(100, 200);
      window.timedOut(100, 200);
      window.trouble(100, 200);
    }
    assertThat(window.size()).isGreaterThan(1);
  }
}
