package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.exposee.delivery.Hostile.Script;
import org.exposee.delivery.Post.Sent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stop ends every exchange, soon, quietly and without leaving a thread behind. */
class CourierCloseIT {
  private final List<LogRecord> logged = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          logged.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    Logger.getLogger("").addHandler(handler);
  }

  @AfterEach
  void leave() {
    Logger.getLogger("").removeHandler(handler);
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("httpclient"))
        .toList();
  }

  @Test
  void endsWhateverIsUnderWay() {
    List<Thread> before = threads();
    List<Sent> sent = new ArrayList<>();
    Script drip =
        socket -> {
          Hostile.write(socket, "HTTP/1.1 200 OK\r\n");
          while (true) {
            Hostile.write(socket, "a");
            TimeUnit.MILLISECONDS.sleep(50);
          }
        };
    try (Hostile silent = new Hostile(socket -> socket.getInputStream().readAllBytes());
        Hostile dripping = new Hostile(drip);
        Hostile good =
            new Hostile(Script.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))) {
      Post post = new Post(30);
      assertThat(post.send(good.url("/")).code()).isEqualTo("status 200");
      for (int i = 0; i < 20; i++) {
        sent.add(post.send(silent.url("/")));
        sent.add(post.send(dripping.url("/")));
        sent.add(post.send("https://127.0.0.1:" + silent.port() + "/"));
      }
      await().until(() -> silent.connections() == 40 && dripping.connections() == 20);
      long begun = System.nanoTime();
      post.courier.close();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
      await().atMost(Duration.ofSeconds(2)).until(() -> silent.open() + dripping.open() == 0);
      await()
          .atMost(Duration.ofSeconds(2))
          .until(() -> threads().stream().allMatch(before::contains));
      Sent late = post.send(good.url("/"));
      assertThat(late.code()).as("%s", late.get()).isEqualTo("stopped");
      post.ticker.advance(Duration.ofSeconds(30));
      sent.forEach(one -> assertThat(one.code()).matches("stopped|connection_closed|.*timeout"));
      assertThat(sent).allMatch(one -> one.told().get() == 1);
      post.close();
    }
    assertThat(logged)
        .filteredOn(
            one -> one.getLevel().intValue() > Level.INFO.intValue() || one.getThrown() != null)
        .map(new SimpleFormatter()::format)
        .isEmpty();
  }
}
