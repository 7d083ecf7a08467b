package org.exposee.integrator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.exposee.integrator.Answers.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Integrator's data lie on a disk of their own, in memory, that is smaller than what should be
 * free, and somebody else fills it. Needs a Linux on which {@code unshare -rm} may mount a tmpfs.
 */
class SmallDiskIT {
  private static final String MOUNT = "mount -t tmpfs -o size=60m tmpfs '%s' && exec \"$@\"";
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int SMALLEST_PIECE = 512;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path folder;

  @Test
  void isNotReadyWhenItsDiskIsNearlyFullAndTakesNothingInWhenItIsFull() throws Exception {
    try (Child integrator = new Child(folder)) {
      JsonNode ready = integrator.ready();
      assertThat(statuses(ready))
          .isEqualTo(
              Map.of(
                  "folder", "UP", "inbox", "UP", "disk", "DOWN", "worker", "UP", "writer", "UP",
                  "exposee", "UP"));
      assertThat(ready.at("/checks/2/data/freeBytes").asLong()).isBetween(1L, 60L << 20);
      assertThat(integrator.deliver("a")).isEqualTo(204);

      Path filler = integrator.data().resolve("filler");
      fill(filler);
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(statuses(integrator.ready()))
                      .containsEntry("inbox", "DOWN")
                      .containsEntry("folder", "DOWN")
                      .containsEntry("worker", "UP"));
      assertThat(integrator.deliver("b")).isEqualTo(503);
      assertThat(integrator.metrics())
          .contains("integrator_refused_total{reason=\"unavailable\"} 1.0")
          .contains("integrator_store_free_bytes 0.0");
      assertThat(integrator.get("/health/live").statusCode()).isEqualTo(200);

      Files.delete(filler);
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(statuses(integrator.ready()))
                      .containsEntry("inbox", "UP")
                      .containsEntry("folder", "UP"));
      assertThat(integrator.deliver("b")).isEqualTo(204);
    }
  }

  private static Map<String, String> statuses(JsonNode answer) {
    Map<String, String> statuses = new HashMap<>();
    answer
        .path("checks")
        .forEach(check -> statuses.put(check.path("name").asText(), check.path("status").asText()));
    return statuses;
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

  /** Integrator in a JVM that has the disk for itself. */
  private static final class Child implements AutoCloseable {
    private final Process process;
    private final String address;
    private final Path data;

    Child(Path folder) throws IOException {
      Path mounted = Files.createDirectories(folder.resolve("data"));
      this.process =
          new ProcessBuilder(
                  "unshare",
                  "-rm",
                  "sh",
                  "-c",
                  MOUNT.formatted(mounted),
                  "sh",
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Main.class.getName(),
                  folder.toString())
              .redirectError(folder.resolve("log").toFile())
              .start();
      this.address = process.inputReader(UTF_8).readLine();
      assertThat(address).as(Files.readString(folder.resolve("log"))).startsWith("http");
      Path root = Path.of("/proc", String.valueOf(process.pid()), "root");
      this.data = root.resolve(mounted.toString().substring(1));
    }

    /** Its data folder, as it sees it. */
    Path data() {
      return data;
    }

    HttpResponse<String> get(String path) throws Exception {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path));
      String key = Files.readString(data.resolve("admin.key")).strip();
      return HTTP.send(
          request.header("Authorization", "Bearer " + key).build(), BodyHandlers.ofString());
    }

    String metrics() throws Exception {
      return get("/metrics").body();
    }

    JsonNode ready() throws Exception {
      HttpResponse<String> answer = get("/health/ready");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
      return json(answer);
    }

    int deliver(String id) throws Exception {
      URI webhook = URI.create(address + "/webhook");
      HttpRequest.Builder event = Signed.event(webhook, id, "{}", Signed.ownSecret(data));
      return HTTP.send(event.build(), BodyHandlers.discarding()).statusCode();
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }

  /** What runs there: it prints its address, and ends at the latest with its parent. */
  public static final class Main {
    private Main() {}

    /** Takes the folder. */
    public static void main(String[] args) throws Exception {
      try (RunningIntegrator integrator = RunningIntegrator.start(Path.of(args[0]), Map.of())) {
        System.out.println(integrator.uri(""));
        System.in.read();
      }
    }
  }
}
