package org.exposee.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not acceptable in {@code webhooks.json} stops the start; nothing of it is taken in. */
class RefusedWebhooksIT {
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
  void theParsersOwnPlaceIsNotShownBesideTheLine() {
    assertThatThrownBy(() -> WebhooksJson.parse("[\n{\"url\":".getBytes(UTF_8)))
        .hasMessageStartingWith("line 2: is not JSON: ")
        .hasMessageNotContainingAny("column", "offset");
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
}
