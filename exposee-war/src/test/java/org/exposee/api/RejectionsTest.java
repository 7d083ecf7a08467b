package org.exposee.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.exposee.CapturedLog;
import org.exposee.message.Unavailable;
import org.junit.jupiter.api.Test;

class RejectionsTest {

  @Test
  void refusalsOfAllWaysShareOneLineASecond() {
    Unavailable full = new Unavailable("The store is full.", Duration.ofSeconds(1));
    try (CapturedLog log = new CapturedLog()) {
      long begin = System.nanoTime();
      for (int i = 0; i < 100; i++) {
        String call = i % 2 == 0 ? "POST /events" : "POST /events/batch";
        assertThat(Rejections.of(full, () -> call).problem().status()).isEqualTo(503);
      }
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
      assertThat(log.messages())
          .filteredOn(line -> line.contains("The store is full."))
          .hasSizeLessThanOrEqualTo((int) seconds + 2);
    }
  }
}
