package org.exposee.server;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.exposee.server.Receiver.Arrival;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk reports errors: while Exposee is used, the system's calls on its file begin to fail.
 * Needs {@code strace}, and the right to attach it to a process of one's own.
 */
class BrokenDiskIT {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration BROKEN_FOR = Duration.ofSeconds(2);

  /** What cannot be recorded is waited for at a stop, a little longer than an exchange may take. */
  private static final String[] OPTIONS = {"run.only=exposee", "exposee.delivery.timeout=1s"};

  private static final Http HTTP = new Http();

  @TempDir private Path project;

  /** After a sync that failed a second one may succeed although the first one's data are gone. */
  @Test
  void afterASyncThatFailedNothingIsWrittenBeforeARestart() {
    whatFailsIsNotAcknowledged(
        "fsync,fdatasync",
        command -> {
          await().during(BROKEN_FOR).until(() -> publish(command).status() == 503);
          assertThat(health(command).status()).isEqualTo(503);
          assertThat(health(command).body()).contains("\"live\":false");
          assertThat(HTTP.get(command.exposee("/health/live")).body())
              .contains("{\"name\":\"file\",\"status\":\"DOWN\"");
        });
  }

  @Test
  void afterAWriteThatFailedItGoesOnByItself() {
    whatFailsIsNotAcknowledged(
        "pwrite64",
        command -> {
          await().atMost(SOON).until(() -> publish(command).status() == 202);
          await().atMost(SOON).until(() -> health(command).status() == 200);
        });
  }

  private void whatFailsIsNotAcknowledged(String calls, Consumer<RunCommand> afterwards) {
    RunCommand command = new RunCommand(project);
    try (Receiver receiver = new Receiver(arrival -> 204)) {
      Publishers publishers;
      try (Program server = command.start(OPTIONS)) {
        String json = "{\"event\":\"paid\",\"url\":\"%s\"}".formatted(receiver.url("/"));
        assertThat(HTTP.post(command.exposee("/register"), json).status()).isEqualTo(201);
        publishers = new Publishers(4, command.exposee("/events"), BrokenDiskIT::event);
        try (publishers) {
          await().until(() -> publishers.ids().size() > 50);
          breakDown(command, server, publishers, calls);
          afterwards.accept(command);
        }
        server.interrupt();
        assertThat(server.exitCode()).isEqualTo(130);
      }
      try (Program again = command.start(OPTIONS)) {
        assertThat(publish(command).status()).isEqualTo(202);
        nothingIsLost(publishers, receiver);
        again.interrupt();
        assertThat(again.exitCode()).isEqualTo(130);
      }
    }
  }

  private static String event(int number) {
    return "{\"event\":\"paid\",\"data\":{\"number\":%d}}".formatted(number);
  }

  private void breakDown(RunCommand command, Program server, Publishers publishers, String calls) {
    long pid = server.servers().findFirst().orElseThrow().pid();
    Path log = project.resolve("data/exposee/exposee.db-wal");
    List<String> strace =
        List.of(
            "strace",
            "-f",
            "-p",
            "" + pid,
            "-P",
            log.toString(),
            "-o",
            "broken",
            "--trace=" + calls,
            "--inject=" + calls + ":error=EIO");
    try (Program broken = new Program(strace, Map.of(), project)) {
      broken.awaitPrinted("attached");
      await().atMost(SOON).until(() -> publish(command).status() != 202);
      int before = publishers.ids().size();
      await().atMost(SOON).until(() -> health(command).status() == 503);
      await().during(BROKEN_FOR).atMost(SOON).until(() -> publish(command).status() >= 500);
      assertThat(publishers.ids()).hasSize(before);
      broken.interrupt();
      broken.exitCode();
    }
  }

  private static Http.Answer health(RunCommand command) {
    return HTTP.get(command.exposee("/health"));
  }

  private static Http.Answer publish(RunCommand command) {
    return HTTP.post(command.exposee("/events"), "{\"event\":\"nobody_listens\",\"data\":1}");
  }

  private static void nothingIsLost(Publishers publishers, Receiver receiver) {
    await()
        .atMost(Program.PATIENCE)
        .until(() -> arrived(receiver).containsAll(publishers.ids().values()));
  }

  private static Set<String> arrived(Receiver receiver) {
    return receiver.arrivals().stream().map(Arrival::id).collect(toSet());
  }
}
