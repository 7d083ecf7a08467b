package org.exposee.monitor;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.exposee.delivery.Attempt;
import org.exposee.delivery.Due;
import org.exposee.delivery.Observer;
import org.exposee.delivery.Result;
import org.exposee.delivery.Trigger;
import org.exposee.message.Ids;

/** Counts and measures attempts as they are recorded. */
final class DeliveryMeters implements Observer {
  private static final Duration[] OF_DELIVERIES = {
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(15),
    Duration.ofMinutes(5),
    Duration.ofHours(1),
    Duration.ofDays(1)
  };

  private static final Duration[] OF_ATTEMPTS = {
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(15),
    Duration.ofSeconds(30)
  };

  private final Map<Result, Counter> attempts = new EnumMap<>(Result.class);
  private final Map<Result, Rate> rates = new EnumMap<>(Result.class);
  private final Timer delivery;
  private final Timer attempt;
  private final Distribution ofDeliveries;
  private final Distribution ofAttempts;

  DeliveryMeters(MeterRegistry registry) {
    for (Result result : Result.values()) {
      Counter counter =
          Counter.builder("exposee.attempts")
              .baseUnit("attempts")
              .tag("result", result.name().toLowerCase(Locale.ROOT))
              .description("Attempts recorded, by how they ended")
              .register(registry);
      attempts.put(result, counter);
      rates.put(result, new Rate(counter::count));
    }
    delivery =
        Timer.builder("exposee.delivery")
            .serviceLevelObjectives(OF_DELIVERIES)
            .description("From accepting an event, or its resending, to the receiver's 2xx")
            .register(registry);
    attempt =
        Timer.builder("exposee.attempt")
            .serviceLevelObjectives(OF_ATTEMPTS)
            .description("Exchanges with receivers")
            .register(registry);
    ofDeliveries = Distribution.of(delivery);
    ofAttempts = Distribution.of(attempt);
  }

  @Override
  public void recorded(Attempt made) {
    attempts.get(made.result()).increment();
    long nanos = made.duration().toNanos();
    if (nanos > 0) { // Else it was never sent.
      attempt.record(nanos, TimeUnit.NANOSECONDS);
    }
    if (made.result() == Result.DELIVERED) {
      long waited = Duration.between(Ids.timeOf(asked(made.due())), made.started()).toNanos();
      // A clock that was put back meanwhile must not make it negative: that would not be counted.
      delivery.record(Math.max(0, waited) + nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** The id that was made when the delivery was asked for. */
  private static long asked(Due due) {
    return due.trigger() == Trigger.MANUAL ? due.id() : due.message();
  }

  void sample(long nanos) {
    rates.values().forEach(rate -> rate.sample(nanos));
    ofDeliveries.sample(nanos);
    ofAttempts.sample(nanos);
  }

  long attempts(Result result) {
    return (long) attempts.get(result).count();
  }

  double perSecond(Result result) {
    return rates.get(result).perSecond();
  }

  Distribution deliveries() {
    return ofDeliveries;
  }

  Distribution exchanges() {
    return ofAttempts;
  }
}
