package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PaceTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  @Test
  void withinAnySecondThereAreNoMoreThanTheLimit() {
    Random random = new Random(4711);
    for (int limit : new int[] {1, 2, 7, 100}) {
      Pace pace = new Pace(OptionalInt.of(limit));
      List<Long> begun = new ArrayList<>();
      Instant now = START;
      while (now.isBefore(START.plusSeconds(20))) {
        now = now.plusMillis(random.nextInt(4));
        if (pace.allows(now)) {
          pace.begun(now);
          begun.add(now.toEpochMilli());
        }
      }
      for (int i = limit; i < begun.size(); i++) {
        assertThat(begun.get(i) - begun.get(i - limit)).isGreaterThanOrEqualTo(1_000);
      }
      assertThat(begun).hasSizeBetween(19 * limit, 20 * limit);
    }
  }

  @Test
  void itSaysWhenTheNextMayBegin() {
    Pace pace = new Pace(OptionalInt.of(2));
    pace.begun(START);
    assertThat(pace.allows(START)).isTrue();
    pace.begun(START.plusMillis(300));
    assertThat(pace.allows(START.plusMillis(999))).isFalse();
    assertThat(pace.nextAt()).isEqualTo(START.plusSeconds(1));
    pace.begun(START.plusSeconds(1));
    assertThat(pace.nextAt()).isEqualTo(START.plusMillis(1_300));
  }

  @Test
  void withoutALimitEverythingIsAllowed() {
    Pace pace = new Pace(OptionalInt.empty());
    for (int i = 0; i < 10_000; i++) {
      assertThat(pace.allows(START)).isTrue();
      pace.begun(START);
    }
    assertThat(pace.isFor(OptionalInt.empty())).isTrue();
    assertThat(pace.isFor(OptionalInt.of(5))).isFalse();
  }

  @Test
  void aClockThatIsPutBackStopsNobody() {
    Pace pace = new Pace(OptionalInt.of(1));
    pace.begun(START);
    assertThat(pace.allows(START)).isFalse();
    Instant back = START.minusSeconds(3_600);
    assertThat(pace.allows(back)).isTrue();
    pace.begun(back);
    assertThat(pace.allows(back)).isFalse();
    assertThat(pace.allows(back.plusSeconds(1))).isTrue();
  }
}
