package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProxySettingTest {
  @TempDir Path temp;

  @Test
  void theStartLogSaysWhatTheProxyIsTrustedWithAndNotItsPassword() throws Exception {
    Map<String, String> settings =
        Map.of(
            "exposee.data",
            temp.resolve("data").toString(),
            "exposee.proxy",
            "http://me:planted@proxy.example.com:3128");
    try (CapturedLog log = new CapturedLog()) {
      new Running(temp.resolve("server"), settings).close();
      assertThat(log.messages())
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains("proxy.example.com:3128", "which addresses they reach is up to"));
      assertThat(log.text()).doesNotContain("planted", "bWU6cGxhbnRlZA");
    }
  }
}
