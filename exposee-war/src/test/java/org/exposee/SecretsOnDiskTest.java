package org.exposee;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stranger finds who gets hold of the data folder without {@code master.key}. */
class SecretsOnDiskTest {
  private static final String GIVEN = "whsec_cGxhbnRlZC1zZWNyZXQtb2YtMzItYnl0ZXMtaW4tYWw=";

  @TempDir Path temp;

  private Path data() {
    return temp.resolve("data");
  }

  @Test
  void keysAndSigningSecretsLieThereHashedOrSealedOnly() throws Exception {
    Map<String, String> planted = new HashMap<>();
    Map<String, String> settings =
        Map.of("exposee.data", data().toString(), "exposee.access", "local");
    try (Running exposee = new Running(temp.resolve("server"), settings)) {
      String made = secret(exposee.post("/register", webhook("a", "")).body());
      String id =
          id(exposee.post("/register", webhook("b", ",\"secret\":\"" + GIVEN + "\"")).body());
      String rotated = secret(exposee.post("/webhooks/" + id + "/secret/rotate", "").body());
      String key =
          exposee
              .post("/keys", "{\"label\":\"planted\",\"scopes\":[\"read\"]}")
              .body()
              .replaceAll("(?s).*\"(exp_[^\"]+)\".*", "$1");
      planted.put("made", made);
      planted.put("given", GIVEN);
      planted.put("rotated", rotated);
      planted.put("key", key);
      planted.put("admin", Files.readString(data().resolve("admin.key")).strip());
      assertThat(planted.values()).allMatch(text -> text.matches("(whsec|exp)_[^\"{}\\s]{30,}"));
      hides(planted);
    }
    hides(planted);
  }

  private static String webhook(String name, String more) {
    return "{\"url\":\"https://%s.example.com/\",\"event\":\"paid\"%s}".formatted(name, more);
  }

  private static String secret(String answer) {
    return answer.replaceAll("(?s).*\"(whsec_[^\"]+)\".*", "$1");
  }

  private static String id(String answer) {
    return answer.replaceAll("(?s).*\"(ep_[^\"]+)\".*", "$1");
  }

  private void hides(Map<String, String> planted) throws IOException {
    try (Stream<Path> all = Files.walk(data())) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String content = new String(Files.readAllBytes(file), ISO_8859_1);
        planted.forEach((name, text) -> hides(file, content, name, text));
      }
    }
  }

  private static void hides(Path file, String content, String name, String text) {
    if (name.equals("admin") && file.endsWith("admin.key")) {
      assertThat(content).isEqualTo(text + "\n");
      return;
    }
    String base64 = text.substring(text.indexOf('_') + 1);
    Base64.Decoder decoder = text.startsWith("exp_") ? Base64.getUrlDecoder() : Base64.getDecoder();
    String raw = new String(decoder.decode(base64), ISO_8859_1);
    assertThat(content.contains(base64)).as("%s in %s", name, file).isFalse();
    assertThat(content.contains(raw)).as("bytes of %s in %s", name, file).isFalse();
  }
}
