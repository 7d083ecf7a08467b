package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.exposee.integrator.access.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  private static Settings read(Map<String, String> context) {
    return read(context, Map.of(), Map.of());
  }

  private static Settings read(
      Map<String, String> context, Map<String, String> system, Map<String, String> environment) {
    return SettingsFactory.read(new SettingSources(context, system, environment), "/integrator");
  }

  @Test
  void hasTheDefaultsOfTheManual() {
    Settings settings = read(Map.of());

    assertThat(settings)
        .returns(Mode.KEYS, Settings::access)
        .returns("http://127.0.0.1:8080/integrator/webhook", Settings::callbackUrl)
        .returns(List.of(), Settings::events)
        .returns(List.of(), Settings::secrets)
        .returns(Duration.ofSeconds(300), Settings::tolerance)
        .returns(1 << 20, Settings::payloadMax)
        .returns(10_000, Settings::inboxMax)
        .returns(Duration.ofDays(14), Settings::remember)
        .returns(
            new Settings.Handler(Duration.ofSeconds(1), Duration.ofMinutes(5), 10),
            Settings::handler);
    assertThat(settings.exposee())
        .returns(URI.create("http://127.0.0.1:8080/exposee"), Settings.Exposee::url)
        .returns(Duration.ofSeconds(2), Settings.Exposee::connectTimeout)
        .returns(Duration.ofSeconds(10), Settings.Exposee::readTimeout);
    assertThat(settings.data().getFileName()).hasToString("integrator-data");
    assertThat(settings.exposee().key()).isEmpty();
  }

  @Test
  void theNearerSourceWins() {
    Map<String, String> context = new HashMap<>();
    Map<String, String> system = new HashMap<>();
    Map<String, String> environment = new HashMap<>();

    environment.put("INTEGRATOR_EXPOSEE_URL", "http://environment");
    assertThat(read(context, system, environment).exposee().url()).hasHost("environment");
    system.put("integrator.exposee.url", "http://system");
    assertThat(read(context, system, environment).exposee().url()).hasHost("system");
    context.put("integrator.exposee.url", "http://context/");
    assertThat(read(context, system, environment).exposee().url())
        .isEqualTo(URI.create("http://context"));
  }

  @Test
  void tellsAllMistakesAtOnceAndNoSecret() {
    Map<String, String> wrong =
        Map.of(
            "integrator.access", "open",
            "integrator.tolerance", "300",
            "integrator.payload.max", "1 GiB",
            "integrator.inbox.max", "0",
            "integrator.events", "a,b c",
            "integrator.secrets", "whsec_CANARY",
            "integrator.exposee.key", "CANARY CANARY",
            "integrator.exposee.key.file", "/k",
            "integrator.exposee.url", "http://user:CANARY@host",
            "integrator.accces", "keys");

    assertThatThrownBy(() -> read(wrong, Map.of("integrator.port", "1"), Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll(
            "integrator.accces is no setting",
            "integrator.port is no setting",
            "integrator.access must be keys or local, found 'open'",
            "integrator.tolerance must be a time from 1 s to 1 h, in ms, s, min, h or d,"
                + " found '300'",
            "integrator.payload.max must be a size from 1024 to 16777216",
            "found '1 GiB'",
            "integrator.inbox.max must be a number from 1 to 1000000, found '0'",
            "integrator.events, entry 2: must match [A-Za-z0-9_.-]{1,256}, found 'b c'",
            "integrator.secrets, entry 1: ",
            "integrator.exposee.key and integrator.exposee.key.file are both set",
            "integrator.exposee.key has characters",
            "integrator.exposee.url must be an http(s) address")
        .hasMessageNotContaining("CANARY");
  }

  @ParameterizedTest
  @CsvSource({
    "integrator.tolerance, 999 ms",
    "integrator.tolerance, 61 min",
    "integrator.tolerance, -1 s",
    "integrator.tolerance, 1.5 s",
    "integrator.tolerance, ''",
    "integrator.remember, 59 min",
    "integrator.remember, 366 d",
    "integrator.remember, 99999999999999999999 d",
    "integrator.payload.max, 1023",
    "integrator.payload.max, 17 MiB",
    "integrator.inbox.max, 1000001",
    "integrator.inbox.max, x",
    "integrator.exposee.url, ''",
    "integrator.exposee.url, exposee",
    "integrator.exposee.url, ftp://host",
    "integrator.exposee.url, http://host?x",
    "integrator.exposee.url, http://host/#x",
    "integrator.callback.url, /webhook",
    "integrator.callback.url, http://",
    "integrator.exposee.connect.timeout, 99 ms",
    "integrator.exposee.read.timeout, 61 s",
    "integrator.handler.backoff.first, 9 ms",
    "integrator.handler.backoff.max, 25 h",
    "integrator.handler.tries, 0",
    "integrator.handler.tries, 101"
  })
  void refusesWhatIsOutOfBounds(String name, String value) {
    assertThatThrownBy(() -> read(Map.of(name, value)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(name);
  }

  @ParameterizedTest
  @CsvSource({"1s, 1", "1 s, 1", "60 min, 3600", "1h, 3600"})
  void readsTimes(String text, long seconds) {
    assertThat(read(Map.of("integrator.tolerance", text)).tolerance())
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void readsListsSizesAndPaths() {
    Settings settings =
        read(
            Map.of(
                "integrator.events", " a , b.c-d_E ",
                "integrator.payload.max", "256 KiB",
                "integrator.data", "/x/../y",
                "integrator.secrets", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));

    assertThat(settings.events()).containsExactly("a", "b.c-d_E");
    assertThat(settings.payloadMax()).isEqualTo(256 * 1024);
    assertThat(settings.data()).isEqualTo(Path.of("/y"));
    assertThat(settings.secrets()).hasSize(1);
  }

  @Test
  void doesNotShowSecrets() {
    Settings settings =
        read(
            Map.of(
                "integrator.exposee.key", "exp_CANARY",
                "integrator.secrets", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));

    assertThat(settings.toString()).doesNotContain("CANARY", "MfKQ9r8GKYqrTwj");
  }

  @Test
  void theManualSaysSomethingBeforeEachSetting() throws Exception {
    List<String> lines;
    try (InputStream in = Settings.class.getResourceAsStream("/integrator.properties")) {
      lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    assertThat(lines).filteredOn(line -> line.startsWith("integrator.")).hasSizeGreaterThan(15);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("integrator.")) {
        assertThat(lines.get(i - 1)).as(lines.get(i)).matches("#.*|integrator\\..*");
      }
    }
  }
}
