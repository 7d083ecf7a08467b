package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PulseTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  private final Pulse pulse = new Pulse(Optional.empty());
  private Instant now = START;

  private void fail(boolean unreachable, int times) {
    for (int i = 0; i < times; i++) {
      pulse.failed(unreachable, now, now);
    }
  }

  @Test
  void afterFiveFailuresItOnlyProbesWithPausesThatDouble() {
    fail(false, 4);
    assertThat(pulse.probing()).isFalse();
    assertThat(pulse.pausedUntil()).isBefore(now);
    fail(false, 1);
    assertThat(pulse.probing()).isTrue();
    for (int expected : new int[] {1, 2, 4, 8, 16, 30, 30}) {
      assertThat(Duration.between(now, pulse.pausedUntil()).toMillis())
          .isBetween(expected * 750L, expected * 1_000L);
      now = pulse.pausedUntil();
      fail(false, 1);
    }
  }

  @Test
  void thoseThatFailTogetherAreNotTriedTogether() {
    Set<Instant> until = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Pulse one = new Pulse(Optional.empty());
      for (int failures = 0; failures < 10; failures++) {
        one.failed(true, now, now);
      }
      until.add(one.pausedUntil());
    }
    assertThat(until).hasSizeGreaterThan(50);
  }

  @Test
  void thoseThatWereLateTogetherRestForDifferentMoments() {
    Set<Instant> until = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Pulse one = new Pulse(Optional.empty());
      one.rest(now);
      assertThat(one.pausedUntil()).isBetween(now, now.plusSeconds(3));
      until.add(one.pausedUntil());
    }
    assertThat(until).hasSizeGreaterThan(50);
  }

  @Test
  void failuresBegunBeforeThePauseDoNotMakeItLonger() {
    fail(false, 5);
    Instant until = pulse.pausedUntil();
    pulse.failed(false, START.minusMillis(10), now.plusMillis(500));
    assertThat(pulse.pausedUntil()).isEqualTo(until);
  }

  @Test
  void aSuccessEndsItAll() {
    fail(true, 9);
    assertThat(pulse.failingSince()).contains(START);
    assertThat(pulse.succeeded(now)).isTrue();
    assertThat(pulse.failingSince()).isEmpty();
    assertThat(pulse.probing()).isFalse();
    assertThat(pulse.pausedUntil()).isBefore(now);
    assertThat(pulse.succeeded(now)).isFalse();
  }

  @Test
  void oneDeliveryThatFailsAmongOthersDoesNotMeanItWasDown() {
    fail(false, 1);
    assertThat(pulse.succeeded(now)).isFalse();
  }

  @Test
  void comesBackAtMostOnceAMinute() {
    fail(true, 1);
    assertThat(pulse.succeeded(now)).isTrue();
    fail(true, 1);
    assertThat(pulse.succeeded(now.plusSeconds(30))).isFalse();
    fail(true, 1);
    assertThat(pulse.succeeded(now.plusSeconds(61))).isTrue();
  }

  @Test
  void whatTheRegistryRemembersCounts() {
    Instant since = START.minus(Duration.ofDays(1));
    Pulse known = new Pulse(Optional.of(since));
    known.failed(true, START, START);
    assertThat(known.failingSince()).contains(since);
    assertThat(new Pulse(Optional.of(since)).succeeded(START)).isTrue();
  }
}
