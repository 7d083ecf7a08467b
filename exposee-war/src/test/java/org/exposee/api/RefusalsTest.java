package org.exposee.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.exposee.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefusalsTest {
  /** Begins where an unfit comparison of nanoseconds would go wrong. */
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

  private final Refusals refusals = new Refusals(nanos::get);
  private final CapturedLog log = new CapturedLog();

  @AfterEach
  void close() {
    log.close();
  }

  private void refuse(int count) {
    IntStream.range(0, count).parallel().forEach(i -> refusals.log("POST /events", "no room"));
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void theFirstOneIsLoggedAtOnce() {
    refuse(1);

    assertThat(log.messages()).containsExactly("POST /events: no room");
  }

  @Test
  void aFloodIsALineASecondWhichCountsThoseLeftOut() {
    refuse(1_500);
    pass(Duration.ofMillis(999));
    refuse(1);
    pass(Duration.ofMillis(1));
    refuse(3);
    pass(Duration.ofMinutes(1));
    refuse(1);
    pass(Duration.ofSeconds(1));
    refuse(1);

    assertThat(log.messages())
        .containsExactly(
            "POST /events: no room",
            "POST /events: no room (1,500 more before)",
            "POST /events: no room (2 more before)",
            "POST /events: no room");
  }
}
