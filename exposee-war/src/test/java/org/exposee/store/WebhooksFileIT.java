package org.exposee.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    new Registry(data).close();
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          `` | line 1: is not JSON
          [ | line 1: is not JSON
          `[\n{"url":"https://a.example.com/","event":"x"},\n]` | line 3: is not JSON
          `[]\n\n[]` | is not JSON
          {} | line 1: expected a list of objects
          null | line 1: expected a list of objects
          [1] | line 1: expected a list of objects
          [[]] | line 1: expected a list of objects
          `[\n{}]` | line 2: no url
          `[\n{"event":"x"}]` | line 2: no url
          `[\n{"url":"https://a.example.com/"}]` | line 2: no event
          `[{\n"url":5}]` | line 2: url is to be a string
          `[{\n\n"event":null}]` | line 3: event is to be a string
          `[{"url":["https://a.example.com/"]}]` | line 1: url is to be a string
          `[{"url":"https://a.example.com/",\n"Event":"x"}]` | line 2: only url and event are known, not "Event"
          `[{"url":"https://a.example.com/",\n"url":"https://a.example.com/","event":"x"}]` | line 2: url stands there twice
          `[\n{"url":"ftp://a.example.com/","event":"x"}]` | line 2: url:
          `[\n{"url":"/in","event":"x"}]` | line 2: url:
          `[\n{"url":"http://169.254.169.254/","event":"x"}]` | line 2: url:
          `[\n{"url":"http://10.0.0.1/","event":"x"}]` | line 2: url:
          `[\n{"url":"https://a.example.com/","event":"a b"}]` | line 2: event is to be [A-Za-z0-9_.-]{1,256}
          `[\n{"url":"https://a.example.com/","event":""}]` | line 2: event is to be
          `[\n{"url":"https://a.example.com/","event":"x"},\n{"event":"x","url":"HTTPS://A.example.com:443/"}]` | line 3: the same as in line 2
          """)
  void aMalformedFileStopsTheStartAndIsLeftUntouched(String text, String reason) throws Exception {
    String content = text == null ? "" : text.replace("\\n", "\n");
    refuses(content.getBytes(UTF_8), reason);
  }

  @Test
  void otherEncodingsAreRefused() throws Exception {
    byte[] latin =
        ("[\n" + line("https://a.example.com/caf\u00e9", "x") + "]").getBytes(ISO_8859_1);
    refuses(latin, "line 2: is not UTF-8");
    refuses("\uFEFF[]".getBytes(UTF_8), "line 1: begins with a byte order mark");
    refuses("[]".getBytes(UTF_16), "line 1: is not UTF-8");
  }

  @Test
  void aHugeFileIsRefusedUnread() throws Exception {
    Files.createDirectories(data);
    try (RandomAccessFile sparse = new RandomAccessFile(json().toFile(), "rw")) {
      sparse.setLength((64L << 20) + 1);
    }
    assertThatThrownBy(() -> new Registry(data))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has more than 64 MiB");
    assertThat(json()).hasSize((64L << 20) + 1);
  }

  @Test
  void whatIsNotAFileIsRefused() throws Exception {
    Files.createDirectories(json());
    assertThatThrownBy(() -> new Registry(data))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is not a regular file");
  }

  @Test
  void nothingOfAFileIsRegisteredWhenOneLineIsWrong() throws Exception {
    Files.createDirectories(data);
    write("[" + line(A, "paid") + ",\n" + line(B, "not paid") + "]");
    assertThatThrownBy(() -> new Registry(data)).hasMessageContaining("line 2");
    Files.delete(json());
    try (Registry registry = new Registry(data)) {
      assertThat(registry.directory.all()).isEmpty();
    }
  }

  @Test
  void moreThanThereIsRoomForIsRefused() throws Exception {
    try (Registry registry = new Registry(data)) {
      registry.register(A, "paid");
    }
    String text = "[" + line(A, "failed") + "," + line(B, "paid") + "]";
    write(text);
    assertThatThrownBy(() -> new Registry(data, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has 1 new URLs, and exposee.endpoints.max leaves room for 0");
    assertThat(json()).hasContent(text);
    try (Registry registry = new Registry(data, 2)) {
      assertThat(registry.endpoint(A).orElseThrow().subscriptions()).hasSize(2);
      assertThat(registry.endpoint(B)).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\u0000", "\\u001b[31m", "\\u202e", "\\ud800"})
  void whatIsStrangeInItDoesNotReachTheLog(String escape) throws Exception {
    refuses(("[{\"a" + escape + "\":\"\"}]").getBytes(UTF_8), "not \"a?");
  }

  private void refuses(byte[] content, String reason) throws Exception {
    Files.createDirectories(data);
    Files.write(json(), content);
    assertThatThrownBy(() -> new Registry(data))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(json().toRealPath().toString())
        .hasMessageContaining(reason);
    assertThat(json()).hasBinaryContent(content);
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
