package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExposeeListenerTest {
  @TempDir Path temp;

  private Running start(Map<String, String> settings) throws Exception {
    return new Running(temp.resolve("server"), settings);
  }

  private Path data() {
    return temp.resolve("data");
  }

  @Test
  void itStartsAndAnswers() throws Exception {
    try (Running exposee = start(Map.of("exposee.data", data().toString()))) {
      assertThat(exposee.isAvailable()).isTrue();
      assertThat(exposee.get("/health").body()).contains("\"status\":\"up\"");
      assertThat(exposee.get("/webhooks").statusCode()).isEqualTo(401);
      assertThat(Files.readString(data().resolve("admin.key"))).matches("exp_\\S{43}\n");
    }
  }
}
