package org.exposee.monitor;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Measures the store's commits as they happen. */
final class CommitMeters {
  private static final Duration[] TIMES = {
    Duration.ofNanos(100_000),
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofMillis(2_500)
  };

  private static final double[] ENTRIES = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 4_096};

  private final Timer commit;
  private final DistributionSummary entries;
  private final Distribution ofTimes;
  private final Distribution ofEntries;

  CommitMeters(MeterRegistry registry) {
    commit =
        Timer.builder("exposee.commit")
            .serviceLevelObjectives(TIMES)
            .description("Commits of the store, nearly all of it the sync to the disk")
            .register(registry);
    entries =
        DistributionSummary.builder("exposee.commit.entries")
            .baseUnit("entries")
            .serviceLevelObjectives(ENTRIES)
            .description("Calls that shared a commit")
            .register(registry);
    ofTimes = Distribution.of(commit);
    ofEntries = Distribution.of(entries);
  }

  /** On any thread. */
  void committed(int together, long nanos) {
    commit.record(nanos, TimeUnit.NANOSECONDS);
    entries.record(together);
  }

  void sample(long nanos) {
    ofTimes.sample(nanos);
    ofEntries.sample(nanos);
  }

  Distribution times() {
    return ofTimes;
  }

  Distribution entries() {
    return ofEntries;
  }
}
