package org.exposee.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalInt;
import org.exposee.delivery.Attempt;
import org.exposee.delivery.Due;
import org.exposee.delivery.Result;
import org.exposee.delivery.Trigger;
import org.exposee.message.Ids;
import org.junit.jupiter.api.Test;

class DeliveryMetersTest {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00.123Z");
  private static final byte[] NOTHING = {};

  private final DeliveryMeters meters = new DeliveryMeters(new SimpleMeterRegistry());

  private static long madeAt(Instant at) {
    return new Ids(Clock.fixed(at, ZoneOffset.UTC)).next();
  }

  private static Due due(Trigger trigger, Instant published, Instant asked) {
    return new Due(madeAt(asked), 1, madeAt(published), 2, 1, trigger, asked, true);
  }

  private void recorded(Due due, Instant started, Duration took, Result result) {
    OptionalInt status = OptionalInt.empty();
    meters.recorded(
        new Attempt(
            madeAt(started), due, started, took, result, status, Optional.empty(), NOTHING));
  }

  @Test
  void aDeliveryTakesFromItsEventToTheEndOfItsAttempt() {
    Due due = due(Trigger.SCHEDULED, NOW, NOW.plusMillis(500));
    recorded(due, NOW.plusSeconds(3), Duration.ofMillis(20), Result.DELIVERED);

    assertThat(meters.deliveries().sum()).isEqualTo(3.020, within(1e-9));
    assertThat(meters.exchanges().sum()).isEqualTo(0.020, within(1e-9));
  }

  @Test
  void oneByHandTakesFromWhenItWasAskedFor() {
    Due due = due(Trigger.MANUAL, NOW.minus(Duration.ofDays(20)), NOW);
    recorded(due, NOW.plusMillis(5), Duration.ofMillis(20), Result.DELIVERED);

    assertThat(meters.deliveries().sum()).isEqualTo(0.025, within(1e-9));
  }

  @Test
  void aClockThatWasPutBackLosesNone() {
    Due due = due(Trigger.SCHEDULED, NOW, NOW);
    recorded(due, NOW.minusSeconds(60), Duration.ofMillis(20), Result.DELIVERED);

    assertThat(meters.deliveries().count()).isEqualTo(1);
    assertThat(meters.deliveries().sum()).isEqualTo(0.020, within(1e-9));
  }

  @Test
  void onlySuccessIsADeliveryAndOnlyWhatWasSentAnExchange() {
    Due due = due(Trigger.SCHEDULED, NOW, NOW);
    recorded(due, NOW, Duration.ofSeconds(1), Result.FAILED);
    recorded(due, NOW, Duration.ofSeconds(1), Result.DEAD);
    recorded(due, NOW, Duration.ZERO, Result.DEAD);
    recorded(due, NOW, Duration.ZERO, Result.CANCELLED);

    assertThat(meters.deliveries().count()).isZero();
    assertThat(meters.exchanges().count()).isEqualTo(2);
    assertThat(meters.attempts(Result.DELIVERED)).isZero();
    assertThat(meters.attempts(Result.FAILED)).isEqualTo(1);
    assertThat(meters.attempts(Result.DEAD)).isEqualTo(2);
    assertThat(meters.attempts(Result.CANCELLED)).isEqualTo(1);
  }
}
