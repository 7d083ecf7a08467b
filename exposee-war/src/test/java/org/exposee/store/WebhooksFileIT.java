package org.exposee.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.exposee.CapturedLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhooksFileIT {
  private static final String A = "https://a.example.com/in";
  private static final String B = "https://b.example.com/in";

  @TempDir Path data;

  private Path json() {
    return data.resolve("webhooks.json");
  }

  private void write(String text) throws IOException {
    Files.writeString(json(), text);
  }

  private static String line(String url, String event) {
    return "{\"url\":\"%s\",\"event\":\"%s\"}".formatted(url, event);
  }

  private void awaitText(String... lines) {
    String text = lines.length == 0 ? "[]\n" : "[\n  " + String.join(",\n  ", lines) + "\n]\n";
    await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(json()).hasContent(text));
  }

  @Test
  void itIsInStepWithTheRegistry() throws Exception {
    try (Registry registry = new Registry(data)) {
      assertThat(json()).hasContent("[]\n");
      registry.register(A, "paid");
      awaitText(line(A, "paid"));
      registry.register(B, "paid");
      registry.register(A, "failed");
      awaitText(line(A, "failed"), line(A, "paid"), line(B, "paid"));
      registry.unregister(A);
      awaitText(line(B, "paid"));
    }
    assertThat(Files.getPosixFilePermissions(json()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void whatChangedLastIsWrittenAtTheEnd() throws Exception {
    try (Registry registry = new Registry(data)) {
      registry.register(A, "paid");
    }
    assertThat(json()).hasContent("[\n  " + line(A, "paid") + "\n]\n");
  }

  @Test
  void itIsNotWrittenForWhatItDoesNotShow() throws Exception {
    try (Registry registry = new Registry(data)) {
      registry.register(A, "paid");
    }
    FileTime before = FileTime.from(Files.getLastModifiedTime(json()).toInstant().minusSeconds(9));
    Files.setLastModifiedTime(json(), before);
    try (Registry registry = new Registry(data)) {
      registry.disable(A);
      registry.register(A, "paid");
      registry.disable(A);
    }
    assertThat(Files.getLastModifiedTime(json())).isEqualTo(before);
  }

  @Test
  void whatSomebodyAddsIsRegisteredAtTheNextStart() throws Exception {
    try (Registry registry = new Registry(data)) {
      registry.register(A, "paid");
    }
    write("[ " + line(A, "paid") + "," + line("HTTPS://B.example.com:443/in", "paid") + "]");
    try (Registry registry = new Registry(data)) {
      assertThat(registry.endpoint(B).orElseThrow().subscriptions()).containsOnlyKeys("paid");
      assertThat(json())
          .hasContent("[\n  " + line(A, "paid") + ",\n  " + line(B, "paid") + "\n]\n");
    }
  }

  @Test
  void aFileFromBeforeTheFirstStartIsRead() throws Exception {
    Files.createDirectories(data);
    write("[" + line(A, "paid") + "," + line(A, "failed") + "]");
    try (Registry registry = new Registry(data)) {
      assertThat(registry.endpoint(A).orElseThrow().subscriptions())
          .containsOnlyKeys("paid", "failed");
    }
  }

  @Test
  void whatSomebodyTakesAwayIsLeftRegisteredAndWrittenBack() throws Exception {
    try (Registry registry = new Registry(data)) {
      registry.register(A, "paid");
      registry.register(B, "paid");
    }
    String whole = Files.readString(json());
    write("[" + line(B, "paid") + "]");
    try (CapturedLog log = new CapturedLog()) {
      new Registry(data).close();
      assertThat(log.messages())
          .anyMatch(line -> line.endsWith("was changed by hand: 0 registered from it"))
          .anyMatch(line -> line.startsWith("1 that it does not list stay registered"));
    }
    assertThat(json()).hasContent(whole);
    Files.delete(json());
    new Registry(data).close();
    assertThat(json()).hasContent(whole);
  }

  @Test
  void aDisabledEndpointStaysSoWhenTheFileIsReadAgain() throws Exception {
    try (Registry registry = new Registry(data)) {
      registry.register(A, "paid");
      registry.disable(A);
    }
    write("[" + line(A, "paid") + "," + line(B, "paid") + "]");
    try (Registry registry = new Registry(data)) {
      assertThat(registry.endpoint(A).orElseThrow().disabled()).isPresent();
    }
  }

  @Test
  void whatTheGuardNoLongerAcceptsStaysRegisteredWhenTheFileIsReadAgain() throws Exception {
    String local = "http://127.0.0.1:8001/webhook";
    try (Registry registry = new Registry(data, "127.0.0.0/8")) {
      registry.register(local, "paid");
    }
    write("[" + line(local, "paid") + "," + line(B, "paid") + "]");
    try (Registry registry = new Registry(data)) {
      assertThat(registry.endpoint(local)).isPresent();
      assertThat(registry.endpoint(B)).isPresent();
    }
  }

  @Test
  void whatWasUnregisteredBeforeAKillStaysUnregistered() throws Exception {
    try (Child child = new Child(Unregistering.class, data.toString())) {
      child.await("unregistered");
      child.kill();
    }
    assertThat(json()).as("it was killed before the file was written").content().contains(A);
    try (Registry registry = new Registry(data)) {
      assertThat(registry.endpoint(A)).isEmpty();
      assertThat(registry.endpoint(B)).isPresent();
      assertThat(json()).hasContent("[\n  " + line(B, "paid") + "\n]\n");
    }
  }

  /** Ends as by kill -9 on its own as soon as it has its answer: nothing else could be as quick. */
  static final class Unregistering {
    public static void main(String[] arguments) throws Exception {
      Path data = Path.of(arguments[0]);
      Registry registry = new Registry(data);
      registry.register(A, "paid");
      registry.register(B, "paid");
      await().until(() -> Files.readString(registry.json).contains(B));
      registry.unregister(A);
      System.out.println("unregistered");
      System.out.flush();
      Runtime.getRuntime().halt(137);
    }
  }

  @Test
  void aKillBetweenTheFileAndItsHashBringsNothingBack() throws Exception {
    try (Child child = new Child(Blocked.class, data.toString())) {
      child.await("unregistered");
      child.kill();
    }
    Files.delete(data.resolve("webhooks.json.tmp/full"));
    Files.delete(data.resolve("webhooks.json.tmp"));
    // What the write would have left behind, had it been killed right after it.
    write("[\n  " + line(A, "paid") + "\n]\n");
    try (Registry registry = new Registry(data)) {
      assertThat(registry.directory.all()).isEmpty();
      assertThat(json()).hasContent("[]\n");
    }
  }

  /** Cannot write the file any more, and ends when all is unregistered again. */
  static final class Blocked {
    public static void main(String[] arguments) throws Exception {
      Path data = Path.of(arguments[0]);
      Registry registry = new Registry(data);
      Files.createDirectories(data.resolve("webhooks.json.tmp/full"));
      registry.register(A, "paid");
      await().until(() -> registry.store.meta().get("webhooks-json").orElseThrow().contains(" "));
      registry.unregister(A);
      System.out.println("unregistered");
      System.out.flush();
      Runtime.getRuntime().halt(137);
    }
  }

  @Test
  void afterTroubleItIsWrittenAgain() throws Exception {
    Path blocked = data.resolve("webhooks.json.tmp");
    try (Registry registry = new Registry(data)) {
      Files.createDirectories(blocked.resolve("full"));
      registry.register(A, "paid");
      await().until(() -> registry.store.meta().get("webhooks-json").orElseThrow().contains(" "));
      assertThat(json()).hasContent("[]\n");
      Files.delete(blocked.resolve("full"));
      awaitText(line(A, "paid"));
    }
  }

  @Test
  void changesThatComeTogetherAreWrittenTogether() throws Exception {
    try (Registry registry = new Registry(data)) {
      Set<String> seen = new TreeSet<>();
      for (int i = 0; i < 500; i++) {
        registry.register(A, "e" + i);
        seen.add(registry.store.meta().get("webhooks-json").orElseThrow());
      }
      List<String> lines =
          IntStream.range(0, 500).mapToObj(i -> "e" + i).sorted().map(e -> line(A, e)).toList();
      awaitText(lines.toArray(String[]::new));
      assertThat(seen).hasSizeLessThan(100);
    }
  }
}
