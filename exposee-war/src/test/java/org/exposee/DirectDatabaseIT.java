package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.exposee.store.TestPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A PostgreSQL that the settings name, with a user who has to give a password. */
class DirectDatabaseIT {
  private static final String PASSWORD = "exposee.database.password";
  private static final String FILE = "exposee.database.password.file";
  private static final String RIGHT = "right-and-secret";
  private static final String WRONG = "wrong-and-secret";
  private static final String ACCESS =
      """
      local all all trust
      host all exposee 127.0.0.1/32 scram-sha-256
      host all postgres all trust
      """;

  @TempDir private static Path ofServer;
  private static TestPostgres server;

  @TempDir Path folder;

  @BeforeAll
  static void startServer() throws IOException {
    Path access = Files.writeString(ofServer.resolve("pg_hba.conf"), ACCESS);
    server = TestPostgres.started(18, "hba_file", access.toString());
    server.execute("CREATE ROLE exposee LOGIN PASSWORD '%s'".formatted(RIGHT));
    server.execute("CREATE DATABASE exposee OWNER exposee");
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.stop();
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Running start(Map<String, String> more) throws Exception {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("exposee.data", data().toString());
    return new Running(folder.resolve("server"), settings);
  }

  private Running asUser(String setting, String password) throws Exception {
    String value = password;
    if (setting.equals(FILE)) {
      value = Files.writeString(folder.resolve("password"), password + "\n").toString();
    }
    String key = "A".repeat(43) + "="; // The database is not always new.
    String url = "jdbc:postgresql://127.0.0.1:%d/exposee".formatted(server.port());
    return start(
        Map.of(
            "exposee.database.url",
            url,
            "exposee.database.user",
            "exposee",
            setting,
            value,
            "exposee.master.key",
            key));
  }

  @ParameterizedTest
  @ValueSource(strings = {PASSWORD, FILE})
  void theRightPasswordOpensItAndIsNotLogged(String setting) throws Exception {
    try (CapturedLog log = new CapturedLog();
        Running exposee = asUser(setting, RIGHT)) {
      assertThat(exposee.isAvailable()).isTrue();
      assertThat(exposee.get("/health").statusCode()).isEqualTo(200);
      assertThat(log.text()).doesNotContain(RIGHT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {PASSWORD, FILE})
  void aWrongPasswordIsRefusedAtStartAndNotLogged(String setting) throws Exception {
    try (CapturedLog log = new CapturedLog();
        Running exposee = asUser(setting, WRONG)) {
      assertThat(exposee.isAvailable()).isFalse();
      assertThat(log.messages())
          .anyMatch(
              message ->
                  message.startsWith("Exposee cannot start: exposee.database.url:")
                      && message.contains("password authentication failed for user \"exposee\""));
      assertThat(log.text()).doesNotContain(WRONG);
    }
  }

  @Test
  void webhooksJsonIsNeitherReadNorWritten() throws Exception {
    Path json = Files.createDirectories(data()).resolve("webhooks.json");
    Files.writeString(json, "[ {\"url\":\"https://planted.example.com/\",\"event\":\"paid\"} ]");
    byte[] before = Files.readAllBytes(json);

    try (Running exposee = start(Map.of("exposee.database.url", server.newUrl(server.port())))) {
      Client admin = Client.admin(exposee, data());
      String wish = "{\"url\":\"https://registered.example.com/\",\"event\":\"paid\"}";
      assertThat(admin.post("/register", wish).statusCode()).isEqualTo(201);
      assertThat(admin.get("/webhooks").body())
          .contains("https://registered.example.com/")
          .doesNotContain("planted");
    }

    assertThat(json).hasBinaryContent(before);
  }
}
