package org.exposee.server;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.exposee.server.Publishers.Fate;
import org.exposee.server.Receiver.Arrival;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exposee's data lie on a small disk of their own, in memory, and somebody else fills it. Needs a
 * Linux on which {@code unshare -rm} may mount a tmpfs.
 */
class FullDiskIT {
  /** Of these, 64 MiB must be free for health to be good. */
  private static final String SIZE = "80m";

  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration FULL_FOR = Duration.ofSeconds(3);
  private static final int SMALLEST_PIECE = 512;
  private static final Http HTTP = new Http();

  @TempDir private Path project;

  @Test
  void withoutSpaceItRefusesAndLivesAndWithSpaceItGoesOnByItself() throws Exception {
    Path data = Files.createDirectories(project.resolve("data"));
    String mount = "mount -t tmpfs -o size=%s tmpfs '%s' && exec \"$@\"".formatted(SIZE, data);
    RunCommand command = new RunCommand(project, "unshare", "-rm", "sh", "-c", mount, "sh");
    try (Receiver receiver = new Receiver(arrival -> 204);
        Program server = command.start("run.only=exposee")) {
      Path seen = Path.of("/proc", "" + server.pid(), "root").resolve(data.toString().substring(1));
      String json = "{\"event\":\"paid\",\"url\":\"%s\"}".formatted(receiver.url("/"));
      assertThat(HTTP.post(command.exposee("/register"), json).status()).isEqualTo(201);
      Publishers publishers = new Publishers(4, command.exposee("/events"), FullDiskIT::event);
      try (publishers) {
        await().until(() -> publishers.ids().size() > 50);
        fill(seen.resolve("filler"));
        refuses(command);
        int before = publishers.ids().size();
        Files.delete(seen.resolve("filler"));
        await().atMost(SOON).until(() -> publishers.ids().size() > before + 10);
        await().atMost(SOON).until(() -> isHealthy(command));
      }
      eachArrivesOnce(publishers, receiver);
      server.interrupt();
      assertThat(server.exitCode()).isEqualTo(130);
    }
  }

  private static String event(int number) {
    String padding = "x".repeat(2_000);
    return "{\"event\":\"paid\",\"data\":{\"padding\":\"%s\",\"number\":%d}}"
        .formatted(padding, number);
  }

  /** To the last byte. */
  private static void fill(Path file) throws IOException {
    int piece = 1 << 20;
    try (OutputStream out = Files.newOutputStream(file)) {
      while (piece >= SMALLEST_PIECE) {
        piece = write(out, piece) ? piece : piece / 2;
      }
    }
  }

  private static boolean write(OutputStream out, int length) {
    try {
      out.write(new byte[length]);
      return true;
    } catch (IOException full) {
      return false;
    }
  }

  /** What still finds room in the log that is there already is taken in, rightly, now and then. */
  private void refuses(RunCommand command) {
    HttpResponse<String> refused =
        await().atMost(SOON).until(() -> post(command), answer -> answer.statusCode() != 202);
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
    assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 60L);
    assertThat(refused.body()).contains("has no space left on its disk");
    await()
        .during(FULL_FOR)
        .atMost(FULL_FOR.plus(SOON))
        .until(() -> post(command).statusCode() == 503 && !isHealthy(command));
    Http.Answer health = HTTP.get(command.exposee("/health"));
    assertThat(health.status()).isEqualTo(503);
    assertThat(health.body()).contains("\"disk\":\"0 MiB are free", "\"live\":true");
    assertThat(HTTP.get(command.exposee("/health/ready")).body())
        .contains("{\"name\":\"disk\",\"status\":\"DOWN\",\"data\":{\"trouble\":\"0 MiB are free");
  }

  private static HttpResponse<String> post(RunCommand command) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(command.exposee("/events")))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"event\":\"nobody_listens\",\"data\":1}"))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  private static boolean isHealthy(RunCommand command) {
    return HTTP.get(command.exposee("/health")).status() == 200;
  }

  /** What was recorded, or kept until it could be, is not sent again. */
  private static void eachArrivesOnce(Publishers publishers, Receiver receiver) {
    assertThat(publishers.all(Fate.REFUSED)).isNotEmpty();
    assertThat(publishers.all(Fate.UNKNOWN)).isEmpty();
    await()
        .atMost(Program.PATIENCE)
        .until(() -> times(receiver).keySet().containsAll(publishers.ids().values()));
    await().during(Duration.ofSeconds(2)).until(() -> true);
    Map<String, Long> times = times(receiver);
    assertThat(times.keySet()).containsExactlyInAnyOrderElementsOf(publishers.ids().values());
    assertThat(times.values()).containsOnly(1L);
  }

  private static Map<String, Long> times(Receiver receiver) {
    return receiver.arrivals().stream().collect(groupingBy(Arrival::id, counting()));
  }
}
