package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thread that is still there when the application has stopped keeps all of it in memory. */
class NoThreadLeftIT {
  @TempDir Path temp;

  @Test
  void whenItHasStopped() throws Exception {
    Path data = temp.resolve("data");
    try (Running exposee = new Running(temp.resolve("server"), settings(data))) {
      Client admin = Client.admin(exposee, data);
      assertThat(admin.post("/events", "{\"event\":\"e\",\"data\":1}").statusCode()).isEqualTo(202);
      assertThat(admin.post("/ping?wait=1", "{}").statusCode()).isEqualTo(200);
      assertThat(ours()).contains("exposee-answers-1", "exposee-timer-1", "exposee-background-1");
      exposee.stop();
      assertThat(ours()).isEmpty();
    }
  }

  private static Map<String, String> settings(Path data) {
    return Map.of("exposee.data", data.toString());
  }

  @Test
  void whatThreadsHaveBegunIsWaitedFor() throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    CountDownLatch begun = new CountDownLatch(1);
    threads.execute(
        () -> {
          begun.countDown();
          while (!threads.isShutdown()) {
            Thread.onSpinWait();
          }
        });
    begun.await();
    Exposee.end(threads);
    assertThat(threads.isTerminated()).isTrue();
  }

  private static List<String> ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.startsWith("exposee-"))
        .toList();
  }
}
