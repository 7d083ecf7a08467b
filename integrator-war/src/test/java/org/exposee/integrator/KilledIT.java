package org.exposee.integrator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.exposee.integrator.handling.IncomingEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Integrator's JVM is killed right after a 204, again and again; every event is handled. */
class KilledIT {
  private static final int KILLS = 5;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path folder;

  @Test
  void whatWasAnsweredWith204IsHandledThoughTheJvmIsKilledBefore() throws Exception {
    List<String> acknowledged = new ArrayList<>();
    for (int kill = 0; kill < KILLS; kill++) {
      try (Child child = new Child(folder, "stuck")) {
        for (int i = 0; i <= kill; i++) {
          acknowledged.add(child.receives("msg_%d_%d".formatted(kill, i)));
        }
      }
    }
    assertThat(handled()).as("the handler of those lives never got on").isEmpty();

    try (Child last = new Child(folder, "works")) {
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(handled()).containsAll(acknowledged));
      assertThat(last.receives(acknowledged.get(0))).as("still known").isNotNull();
    }
    assertThat(handled()).as("once each, in their order").isEqualTo(acknowledged);
  }

  private List<String> handled() throws IOException {
    Path file = folder.resolve("handled");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** Integrator in a JVM of its own, which ends by being killed. */
  private static final class Child implements AutoCloseable {
    private final Path folder;
    private final Process process;
    private final URI webhook;

    Child(Path folder, String handler) throws IOException {
      this.folder = folder;
      this.process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Main.class.getName(),
                  folder.toString(),
                  handler)
              .redirectError(folder.resolve("log").toFile())
              .start();
      BufferedReader output = process.inputReader(UTF_8);
      this.webhook = URI.create(String.valueOf(output.readLine()));
    }

    /** Sends an event and gives its id when it was answered with 204. */
    String receives(String id) throws Exception {
      String secret = Signed.ownSecret(folder.resolve("data"));
      var answer =
          HTTP.send(Signed.event(webhook, id, "{}", secret).build(), BodyHandlers.discarding());
      assertThat(answer.statusCode()).isEqualTo(204);
      return id;
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }

  /** What runs in the child: it prints its address, and ends at the latest with its parent. */
  public static final class Main {
    private final Path handled;
    private final boolean works;

    private Main(Path handled, boolean works) {
      this.handled = handled;
      this.works = works;
    }

    /** Takes the folder, and whether the handler works or never comes back. */
    public static void main(String[] args) throws Exception {
      Path folder = Path.of(args[0]);
      Main main = new Main(folder.resolve("handled"), args[1].equals("works"));
      try (RunningIntegrator integrator = RunningIntegrator.start(folder, Map.of(), main::handle)) {
        System.out.println(integrator.uri("/webhook"));
        System.in.read();
      }
    }

    private void handle(IncomingEvent event) throws Exception {
      if (!works) {
        Thread.currentThread().join();
      }
      Files.writeString(
          handled, event.id() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }
}
