package org.exposee.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ServerSettingsTest {

  private static final Path WORK = Path.of("").toAbsolutePath().resolve("somewhere");
  private static final Path PROJECT = Path.of("").toAbsolutePath().resolve("the project");

  private final Properties given = new Properties();

  @Test
  void theRunCommandSetsWhatTheTwoNeedToWorkTogetherOnOneMachine() {
    assertThat(settings(Map.of()).properties())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "port.exposee", "8000",
                "port.integrator", "8001",
                "exposee.data", PROJECT.resolve("data").resolve("exposee").toString(),
                "integrator.data", PROJECT.resolve("data").resolve("integrator").toString(),
                "exposee.access", "local",
                "integrator.access", "local",
                "exposee.egress.allow", "127.0.0.0/8,::1/128",
                "integrator.exposee.url", "http://127.0.0.1:8000",
                "integrator.callback.url", "http://127.0.0.1:8001/webhook"));
  }

  @Test
  void addressesFollowThePorts() {
    given.setProperty("exposee.port", "18000");
    given.setProperty("integrator.port", "18001");
    assertThat(settings(Map.of()).properties())
        .containsEntry("port.exposee", "18000")
        .containsEntry("integrator.exposee.url", "http://127.0.0.1:18000")
        .containsEntry("integrator.callback.url", "http://127.0.0.1:18001/webhook")
        .doesNotContainKeys("exposee.port", "integrator.port");
  }

  @Test
  void everyGivenSettingReachesTheServerAndNothingElseDoes() {
    given.setProperty("exposee.retry.schedule", "1s, 2s");
    given.setProperty("exposee.access", "keys");
    given.setProperty("user.language", "en");
    assertThat(settings(Map.of()).properties())
        .containsEntry("exposee.retry.schedule", "1s, 2s")
        .containsEntry("exposee.access", "keys")
        .doesNotContainKey("user.language");
  }

  @Test
  void aGivenRelativeDataFolderIsTakenFromTheWorkFolder() {
    given.setProperty("exposee.data", "my data/../exposee");
    assertThat(settings(Map.of()).properties())
        .containsEntry("exposee.data", WORK.resolve("exposee").toString());
  }

  @Test
  void anEnvironmentVariableIsNotOverruled() {
    ServerSettings settings = settings(Map.of("INTEGRATOR_EXPOSEE_URL", "https://example.org"));
    assertThat(settings.properties()).doesNotContainKey("integrator.exposee.url");
    assertThat(settings.get("integrator.exposee.url")).isEqualTo("https://example.org");
  }

  private ServerSettings settings(Map<String, String> environment) {
    return new ServerSettings(given, environment, WORK, PROJECT);
  }
}
