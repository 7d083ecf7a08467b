package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import org.exposee.delivery.Dispatcher;
import org.exposee.store.FaultyLine;
import org.exposee.store.TestPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** {@code GET /health/live}, {@code /ready} and {@code /started}, as orchestrators ask for them. */
class ProbesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path temp;

  private Running start(Map<String, String> settings) throws Exception {
    return new Running(temp.resolve("server"), settings);
  }

  private Running start() throws Exception {
    return start(Map.of("exposee.data", data().toString()));
  }

  private Path data() {
    return temp.resolve("data");
  }

  private static String allUp(String... checks) {
    StringBuilder all = new StringBuilder();
    for (String check : checks) {
      all.append(all.isEmpty() ? "" : ",").append(up(check));
    }
    return "{\"status\":\"UP\",\"checks\":[%s]}".formatted(all);
  }

  private static String up(String check) {
    return "{\"name\":\"%s\",\"status\":\"UP\"}".formatted(check);
  }

  private static String down(String check, String trouble) {
    return "{\"name\":\"%s\",\"status\":\"DOWN\",\"data\":{\"trouble\":\"%s\"}}"
        .formatted(check, trouble);
  }

  private static void assertUp(Running exposee, String path) throws Exception {
    HttpResponse<String> answer = exposee.get(path);
    assertThat(answer.body()).startsWith("{\"status\":\"UP\",\"checks\":[");
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  private static void awaitDown(Running exposee, String path, String check, String trouble) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              HttpResponse<String> answer = exposee.get(path);
              assertThat(answer.body())
                  .startsWith("{\"status\":\"DOWN\",\"checks\":[")
                  .contains(down(check, trouble));
              assertThat(answer.statusCode()).isEqualTo(503);
              assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            });
  }

  @Test
  void whatWorksIsUpInTheFormatOfMicroProfileHealth() throws Exception {
    try (Running exposee = start()) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(exposee.get("/health/started").body()).isEqualTo(allUp("backlog")));
      assertThat(exposee.get("/health/live").body()).isEqualTo(allUp("file", "dispatcher"));
      HttpResponse<String> ready = exposee.get("/health/ready");
      assertThat(ready.body())
          .isEqualTo(allUp("store", "disk", "nodes", "deliveries", "file", "dispatcher"));
      assertThat(ready.statusCode()).isEqualTo(200);
      assertThat(ready.headers().firstValue("Content-Type")).hasValue("application/json");
    }
  }

  @Test
  void aStoreThatCannotWriteIsNotReadyButLive() throws Exception {
    SQLiteDataSource database = new SQLiteDataSource();
    database.setUrl("jdbc:sqlite:" + data().resolve("exposee.db"));
    try (Running exposee = start();
        Connection other = database.getConnection()) {
      other.createStatement().execute("BEGIN IMMEDIATE");
      awaitDown(
          exposee, "/health/ready", "store", "the store has not written anything for 1500 ms");
      assertUp(exposee, "/health/live");
      other.createStatement().execute("ROLLBACK");
      await().atMost(PATIENCE).until(() -> exposee.get("/health/ready").statusCode() == 200);
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIntoIsNotReadyButLive() throws Exception {
    try (Running exposee = start()) {
      Files.createDirectories(data().resolve("probe.tmp/full"));
      awaitDown(exposee, "/health/ready", "store", "the store cannot write into the data folder");
      assertUp(exposee, "/health/live");
    }
  }

  @Test
  void aDispatcherThatHasStoppedIsNotLive() throws Exception {
    try (Running exposee = start()) {
      await().atMost(PATIENCE).until(() -> exposee.get("/health/started").statusCode() == 200);
      exposee.part(Dispatcher.class).close();
      awaitDown(exposee, "/health/live", "dispatcher", "the dispatcher stands still");
      awaitDown(exposee, "/health/ready", "dispatcher", "the dispatcher stands still");
      assertUp(exposee, "/health/started");
    }
  }

  @Test
  void aNodeThatDoesNotReachTheDatabaseIsNotReadyButLive() throws Exception {
    TestPostgres server = TestPostgres.version(18);
    try (FaultyLine line = new FaultyLine(server.port());
        Running exposee =
            start(
                Map.of(
                    "exposee.data",
                    data().toString(),
                    "exposee.database.url",
                    server.newUrl(line.port())))) {
      assertUp(exposee, "/health/ready");
      line.cut();
      awaitDown(
          exposee,
          "/health/ready",
          "nodes",
          "the other nodes may take this one for dead: it does not reach the database");
      assertUp(exposee, "/health/live");
      line.mend();
      await().atMost(PATIENCE).until(() -> exposee.get("/health/ready").statusCode() == 200);
    }
  }
}
