package org.exposee.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00.123Z");

  private final Ids ids = new Ids(Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void idsGrowAndAreNeverTheSame() {
    List<Long> made = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      made.add(ids.next());
    }
    assertThat(made).isSorted().doesNotHaveDuplicates().allMatch(id -> id > 0);
  }

  @Test
  void anIdTellsItsTime() {
    long id = ids.next();
    assertThat(Ids.timeOf(id)).isEqualTo(NOW);
    assertThat(Ids.firstAt(NOW)).isLessThanOrEqualTo(id);
    assertThat(Ids.firstAt(NOW.plusMillis(1))).isGreaterThan(id);
  }

  @Test
  void anIdIsShownWithItsKindAndReadBack() {
    long id = ids.next();
    for (IdKind kind : IdKind.values()) {
      assertThat(kind.show(id)).matches("[a-z]+_[0-9A-HJKMNP-TV-Z]{13}");
      assertThat(kind.parse(kind.show(id))).hasValue(id);
    }
    assertThat(IdKind.MESSAGE.parse(IdKind.ENDPOINT.show(id))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "msg_",
        "msg_0",
        "msg_../../../etc",
        "msg_0123456789ABCD",
        "msg_0123456789ab\u0000",
        "msg_012345678_9ABC",
        "msg_ZZZZZZZZZZZZZ",
        "msg_0o23456789ABC",
        "msg_0i23456789ABC",
        "0123456789ABC",
        "MSG_0123456789ABC"
      })
  void whatIsNoIdIsNotRead(String text) {
    assertThat(IdKind.MESSAGE.parse(text)).isEmpty();
  }

  @Test
  void behindAnEarlierInstanceTheyGrowAlthoughTheClockWasPutBack() {
    Ids earlier = new Ids(Clock.offset(Clock.systemUTC(), Duration.ofHours(1)));
    long last = earlier.next();
    Ids ids = new Ids(Clock.systemUTC());
    ids.continueBehind(last);
    for (int i = 0; i < 10_000; i++) {
      long next = ids.next();
      assertThat(next).isGreaterThan(last);
      last = next;
    }
  }
}
