package org.exposee.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One receiver hangs; the others notice nothing of it. */
class IsolationIT {
  private static final int WAITING = 1_000;
  private static final int WARM_UP = 300;
  private static final int COUNTED = 2_000;
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1) / 100;
  private static final Duration BOUND = Duration.ofMillis(100);

  private static final Http HTTP = new Http();

  @Test
  void aReceiverThatHangsDelaysNobodyElse(@TempDir Path project) throws Exception {
    RunCommand command = new RunCommand(project);
    try (Hanging hanging = new Hanging();
        Receiver healthy = new Receiver(arrival -> 204);
        Program server = command.start("run.only=exposee", "run.jvm=")) {
      register(command, "stuck", hanging.url());
      register(command, "steady", healthy.url("/"));
      Http.Answer batch = HTTP.post(command.exposee("/events/batch"), stuck());
      assertThat(batch.status()).isEqualTo(202);
      await().until(() -> !hanging.accepted.isEmpty());

      publishSteadily(command, WARM_UP);
      Map<String, Long> published = publishSteadily(command, COUNTED);
      await().until(() -> healthy.arrivals().size() == WARM_UP + COUNTED);
      long[] nanos =
          healthy.arrivals().stream()
              .filter(arrival -> published.containsKey(arrival.id()))
              .mapToLong(arrival -> arrival.nanos() - published.get(arrival.id()))
              .sorted()
              .toArray();
      assertThat(nanos).hasSize(COUNTED);
      Duration median = Duration.ofNanos(nanos[COUNTED / 2]);
      Duration p99 = Duration.ofNanos(nanos[COUNTED * 99 / 100]);
      System.out.printf(
          "from publishing to arrival: median %d µs, p99 %d µs%n",
          median.toNanos() / 1_000, p99.toNanos() / 1_000);
      assertThat(p99).isLessThanOrEqualTo(BOUND);
      assertThat(hanging.accepted).hasSizeLessThan(WAITING);
      assertThat(server.printed()).doesNotContain("SEVERE");
    }
  }

  private static void register(RunCommand command, String event, String url) {
    String json = "{\"event\":\"%s\",\"url\":\"%s\"}".formatted(event, url);
    assertThat(HTTP.post(command.exposee("/register"), json).status()).isEqualTo(201);
  }

  private static String stuck() {
    return Collections.nCopies(WAITING, "{\"event\":\"stuck\",\"data\":1}").stream()
        .collect(Collectors.joining(",", "[", "]"));
  }

  /** 100 a second; a slow answer is made up for, so that the rate is kept. */
  private static Map<String, Long> publishSteadily(RunCommand command, int number) {
    Map<String, Long> published = new ConcurrentHashMap<>();
    long first = System.nanoTime();
    for (int i = 0; i < number; i++) {
      LockSupport.parkNanos(first + i * PAUSE_NANOS - System.nanoTime());
      long begun = System.nanoTime();
      Http.Answer answer =
          HTTP.post(command.exposee("/events"), "{\"event\":\"steady\",\"data\":1}");
      assertThat(answer.status()).isEqualTo(202);
      published.put(answer.json().path("id").asText(), begun);
    }
    return published;
  }

  /** Accepts connections and never answers. */
  private static final class Hanging implements AutoCloseable {
    private final ServerSocket server =
        new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
    private final Queue<Socket> accepted = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::accept, "hanging");

    Hanging() throws IOException {
      thread.start();
    }

    private void accept() {
      try {
        while (true) {
          accepted.add(server.accept());
        }
      } catch (IOException closed) {
        return;
      }
    }

    String url() {
      return "http://127.0.0.1:" + server.getLocalPort() + "/";
    }

    @Override
    public void close() throws IOException {
      server.close();
      for (Socket socket : accepted) {
        socket.close();
      }
    }
  }
}
