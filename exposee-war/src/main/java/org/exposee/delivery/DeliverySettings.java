package org.exposee.delivery;

import java.time.Duration;
import java.util.List;

/**
 * What the delivery engine is told at start. The bounds are those a caller has to check and name;
 * what is outside is an {@link IllegalArgumentException} here.
 *
 * @param schedule waits before each attempt of a delivery, the first usually zero; 1 to 50 of them
 * @param jitter by which part each wait is made longer or shorter at random, 0 to 0.5
 * @param deadline of a whole exchange, from looking the name up to the end of the answer: 1 to 30 s
 * @param connectTimeout for TCP, and once more for the TLS handshake: 100 ms to 30 s; never longer
 *     than the deadline
 * @param maxPerEndpoint attempts in flight at one endpoint, at most: 1 to 1,024
 * @param maxInFlight attempts in flight in all: 1 to 16,384; each is an open socket
 * @param laneBytes payload and bookkeeping held in memory for deliveries, at most: 4 MiB to 16 GiB
 * @param ioThreads of the HTTP client: 1 to 8
 */
public record DeliverySettings(
    List<Duration> schedule,
    double jitter,
    Duration deadline,
    Duration connectTimeout,
    int maxPerEndpoint,
    int maxInFlight,
    long laneBytes,
    int ioThreads) {

  public DeliverySettings {
    schedule = List.copyOf(schedule);
    check(!schedule.isEmpty() && schedule.size() <= 50, "schedule has 1 to 50 waits", schedule);
    check(schedule.stream().noneMatch(Duration::isNegative), "waits are not negative", schedule);
    check(jitter >= 0 && jitter <= 0.5, "jitter is 0 to 0.5", jitter);
    check(between(deadline, 1_000, 30_000), "deadline is 1 to 30 s", deadline);
    check(between(connectTimeout, 100, 30_000), "connect timeout is 0.1 to 30 s", connectTimeout);
    check(
        maxPerEndpoint >= 1 && maxPerEndpoint <= 1_024, "1 to 1,024 per endpoint", maxPerEndpoint);
    check(maxInFlight >= 1 && maxInFlight <= 16_384, "1 to 16,384 in flight", maxInFlight);
    check(laneBytes >= 4L << 20 && laneBytes <= 16L << 30, "lanes of 4 MiB to 16 GiB", laneBytes);
    check(ioThreads >= 1 && ioThreads <= 8, "1 to 8 I/O threads", ioThreads);
  }

  /** Ten attempts over 75 h 35 min, as Standard Webhooks advises, and what fits a small machine. */
  public static DeliverySettings defaults() {
    return new DeliverySettings(
        List.of(
            Duration.ZERO,
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24)),
        0.2,
        Duration.ofSeconds(15),
        Duration.ofSeconds(5),
        256,
        2_048,
        64L << 20,
        2);
  }

  /** How long a delivery can take from the first attempt to the last, with the longest waits. */
  Duration span() {
    long millis = schedule.stream().mapToLong(Duration::toMillis).sum();
    return Duration.ofMillis((long) (millis * (1 + jitter)));
  }

  private static boolean between(Duration duration, long minMillis, long maxMillis) {
    return duration.toMillis() >= minMillis && duration.toMillis() <= maxMillis;
  }

  private static void check(boolean inBounds, String bounds, Object found) {
    if (!inBounds) {
      throw new IllegalArgumentException(bounds + ", not " + found);
    }
  }
}
