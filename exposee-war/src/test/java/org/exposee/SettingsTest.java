package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.exposee.delivery.DeliverySettings;
import org.exposee.guard.Egress;
import org.exposee.guard.Proxy;
import org.exposee.store.SharedDatabase;
import org.exposee.store.StoreSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private final Map<String, String> given = new HashMap<>();

  private Settings read() {
    return Settings.read(new SettingSource(given, new Properties(), Map.of()));
  }

  @Test
  void theDefaultsAreThoseOfTheEngine() {
    assertThat(read().delivery()).isEqualTo(DeliverySettings.defaults());
    assertThat(read().access()).isEqualTo(Settings.Access.KEYS);
    assertThat(read().egress()).isEqualTo(new Egress(List.of(), false, Optional.empty()));
    assertThat(read().masterKey()).isEmpty();
    assertThat(read().keepPayloads()).isEqualTo(Duration.ofDays(30));
    assertThat(read().data()).hasFileName("exposee-data").isAbsolute();
  }

  @Test
  void theStoreKeepsWhatIsSaidAndAMillionKeys() {
    assertThat(read().store("1")).isEqualTo(StoreSettings.defaults("1"));
    given.put("exposee.retention.payloads", "5d");
    given.put("exposee.retention.attempts", "7d");
    StoreSettings store = read().store("1");
    assertThat(store.version()).isEqualTo("1");
    assertThat(store.keepMessages()).isEqualTo(Duration.ofDays(5));
    assertThat(store.keepAttempts()).isEqualTo(Duration.ofDays(7));
    assertThat(store.maxKeys()).isEqualTo(1_000_000);
  }

  @Test
  void whatIsGivenIsTaken() {
    given.put("exposee.data", "some/folder");
    given.put("exposee.access", "local");
    given.put("exposee.egress.allow", "10.0.0.0/8, ::1/128");
    given.put("exposee.egress.https.only", "true");
    given.put("exposee.proxy", "http://me:p%40ss@[::1]:3128");
    given.put("exposee.delivery.schedule", "0s, 500ms, 2m, 1h, 3d");
    given.put("exposee.intake.memory", "32MiB");
    Settings settings = read();
    assertThat(settings.data()).isEqualTo(Path.of("some/folder"));
    assertThat(settings.access()).isEqualTo(Settings.Access.LOCAL);
    assertThat(settings.egress().allow()).hasToString("[10.0.0.0/8, 0:0:0:0:0:0:0:1/128]");
    assertThat(settings.egress().httpsOnly()).isTrue();
    assertThat(settings.egress().proxy()).contains(new Proxy("::1", 3128, Optional.of("me:p@ss")));
    assertThat(settings.delivery().schedule())
        .containsExactly(
            Duration.ZERO,
            Duration.ofMillis(500),
            Duration.ofMinutes(2),
            Duration.ofHours(1),
            Duration.ofDays(3));
    assertThat(settings.intakeMemory()).isEqualTo(32 << 20);
  }

  @Test
  void theDataAreInAFileUnlessADatabaseIsNamed() {
    assertThat(read().database()).isEmpty();
    given.put("exposee.database.url", "jdbc:postgresql://db.example.com/exposee");
    given.put("exposee.database.user", "me");
    given.put("exposee.database.password", "planted");
    given.put("exposee.import", "old");
    assertThat(read().database())
        .contains(
            new SharedDatabase.Direct(
                "jdbc:postgresql://db.example.com/exposee", "me", "planted", 8));
    assertThat(read().takeOver()).contains(Path.of("old"));
    assertThat(read().database().toString()).doesNotContain("planted");

    given.put("exposee.database.jndi", "jdbc/exposee");
    assertThat(read().database()).contains(new SharedDatabase.Named("jdbc/exposee"));
  }

  @Test
  void theDatabasesPasswordMayLieInAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("password"), "planted\n");
    given.put("exposee.database.url", "jdbc:postgresql:exposee");
    given.put("exposee.database.password.file", file.toString());
    assertThat(read().database())
        .contains(new SharedDatabase.Direct("jdbc:postgresql:exposee", "", "planted", 8));
  }

  @Test
  void mistakesAboutTheDatabaseAreToldWithoutItsPassword() {
    given.put("exposee.database.url", "jdbc:mysql://me:planted@db/exposee");
    given.put("exposee.database.password", "planted");
    given.put("exposee.database.password.file", "nowhere");
    given.put("exposee.database.connections", "5");
    given.put("exposee.database.jndi", "ldap://elsewhere/x");
    given.put("exposee.import", "old");
    assertThatThrownBy(this::read)
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll(
            "exposee.database.url: expected jdbc:postgresql://host:port/database",
            "exposee.database.password: it is in exposee.database.password.file, too",
            "exposee.database.password.file: the file cannot be read",
            "exposee.database.connections: expected a whole number from 6 to 100, found \"5\"",
            "exposee.database.jndi: expected a name such as jdbc/exposee",
            "exposee.import: it needs an exposee.database.url to move to")
        .hasMessageNotContaining("planted");
  }

  @Test
  void allMistakesAreToldAtOnceByName() {
    given.put("exposee.acess", "local");
    given.put("exposee.access", "everybody");
    given.put("exposee.egress.allow", "10.0.0.1/8,ten");
    given.put("exposee.endpoints.max", "0");
    given.put("exposee.delivery.timeout", "1h");
    given.put("exposee.delivery.schedule", "0s, soon");
    given.put("exposee.master.key", "c2VjcmV0LXBsYW50ZWQ=");
    assertThatThrownBy(this::read)
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll(
            "exposee.acess: there is no setting of that name",
            "exposee.access: expected one of keys, local, found \"everybody\"",
            "exposee.egress.allow: 10.0.0.1/8 has bits set behind its /8",
            "exposee.egress.allow: ten is not an address",
            "exposee.endpoints.max: expected a whole number from 1 to 1000000, found \"0\"",
            "exposee.delivery.timeout: expected a duration (ms, s, m, h, d) from 1s to 30s, found"
                + " \"1h\"",
            "exposee.delivery.schedule: expected a duration (ms, s, m, h, d) from 0s to 30d, found"
                + " \"soon\"",
            "exposee.master.key: expected 32 bytes in base64")
        .hasMessageNotContaining("c2VjcmV0");
  }

  @ParameterizedTest
  @CsvSource({
    "exposee.egress.https.only, yes",
    "exposee.delivery.jitter, 51",
    "exposee.delivery.jitter, -1",
    "exposee.delivery.connect.timeout, 99ms",
    "exposee.delivery.in-flight.endpoint, 1025",
    "exposee.delivery.in-flight.total, many",
    "exposee.delivery.memory, 3MiB",
    "exposee.delivery.io.threads, 9",
    "exposee.intake.memory, 2 TiB",
    "exposee.intake.timeout, 15",
    "exposee.retention.payloads, 12h",
    "exposee.retention.attempts, 99999999999d",
  })
  void whatIsOutOfBoundsIsNamed(String name, String value) {
    given.put(name, value);
    assertThatThrownBy(this::read)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(name + ": expected ")
        .hasMessageContaining("found \"" + value + "\"");
  }

  @Test
  void aScheduleHasUpTo50Waits() {
    given.put("exposee.delivery.schedule", "1s" + ",1s".repeat(50));
    assertThatThrownBy(this::read)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("exposee.delivery.schedule: expected up to 50 waits");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxy.example.com:3128",
        "http://me:planted@proxy.example.com",
        "https://me:planted@proxy.example.com:3128",
        "http://me:planted@proxy.example.com:3128/path",
        "http://me:planted@proxy.example.com:3128?q",
        "http://me:planted@proxy.example.com:99999",
        "http://me:pl anted@proxy.example.com:3128",
        "http://planted@proxy.example.com:3128",
        "mailto:planted@proxy.example.com"
      })
  void whatIsNoProxyIsNotShown(String text) {
    given.put("exposee.proxy", text);
    assertThatThrownBy(this::read)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(
            "exposee.proxy: expected http://host:port or http://user:password@host:port")
        .hasMessageNotContainingAny("planted", "proxy.example.com");
  }

  @Test
  void theMasterKeyIsNeverPrinted() {
    String key = Base64.getEncoder().encodeToString(new byte[32]);
    given.put("exposee.master.key", key);
    assertThat(read().masterKey()).isPresent();
    assertThat(read().toString()).doesNotContain(key);
  }
}
