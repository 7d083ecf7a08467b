package org.exposee.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.JDBC;
import org.sqlite.SQLiteDataSource;

/** Files that the store does not take, and leaves as they are. */
class RefusedFilesTest {
  @TempDir Path data;

  private Path database() {
    return data.resolve("exposee.db");
  }

  private static Connection connect(String url) throws SQLException {
    SQLiteDataSource source = new SQLiteDataSource();
    source.setUrl(url);
    return source.getConnection();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = connect("jdbc:sqlite:" + database());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void refuses(Class<? extends Exception> type, String reason) throws IOException {
    byte[] before = Files.readAllBytes(database());
    assertThatThrownBy(() -> new Registry(data)).isInstanceOf(type).hasMessageContaining(reason);
    assertThat(database()).hasBinaryContent(before);
    assertThat(DriverManager.drivers())
        .as("would hold the class loader")
        .noneMatch(JDBC.class::isInstance);
  }

  @Test
  void aDatabaseOfANewerVersion() throws Exception {
    new Registry(data).close();
    execute(
        "INSERT INTO flyway_schema_history SELECT 99, '99', 'newer', type, 'V99__newer.sql',"
            + " checksum, installed_by, installed_on, 1, 1 FROM flyway_schema_history LIMIT 1");
    refuses(
        IllegalStateException.class,
        "exposee.db has format 99, written by a newer Exposee; this one knows up to "
            + Schema.VERSION);
    execute("DELETE FROM flyway_schema_history WHERE version = '99'");
    new Registry(data).close();
  }

  @Test
  void aDatabaseOfTheFirstVersionIsBroughtUpToDate() throws Exception {
    String url = "https://example.com/hook";
    try (Registry first = new Registry(data)) {
      first.register(url, "paid");
    }
    execute("CREATE INDEX attempt_by_endpoint ON attempt (endpoint)");
    execute("ALTER TABLE message DROP COLUMN fan_out_node");
    execute("DROP INDEX idempotency_by_key");
    execute("CREATE UNIQUE INDEX idempotency_by_key ON idempotency (application, key_hash)");
    execute("DELETE FROM flyway_schema_history WHERE version > '1'");
    try (Registry now = new Registry(data)) {
      assertThat(now.endpoint(url)).isPresent();
    }
    execute("CREATE INDEX attempt_by_endpoint ON attempt (endpoint)");
  }

  /** As kill -9 leaves it: the newer version stands in the write-ahead log alone. */
  @Test
  void aDatabaseOfANewerVersionThatWasKilled() throws Exception {
    Path log = data.resolve("exposee.db-wal");
    new Registry(data).close();
    byte[] cold = Files.readAllBytes(database());
    byte[] hot;
    try (Session newer = new Sqlite(database()).writer(1_024)) {
      newer.execute(
          "INSERT INTO flyway_schema_history SELECT 99, '99', 'newer', type, 'V99__newer.sql',"
              + " checksum, installed_by, installed_on, 1, 1 FROM flyway_schema_history LIMIT 1");
      hot = Files.readAllBytes(log);
    }
    Files.write(database(), cold);
    Files.write(log, hot);
    refuses(IllegalStateException.class, "exposee.db has format 99, written by a newer Exposee");
    assertThat(log).hasBinaryContent(hot);
  }

  @Test
  void aDatabaseOfAnotherProgram() throws Exception {
    try (DataFolder folder = DataFolder.open(data)) {
      folder.masterKey();
    }
    execute("CREATE TABLE theirs (n INTEGER)");
    refuses(IllegalStateException.class, "exposee.db is a database of another program");
  }

  @Test
  void whatIsNoDatabase() throws Exception {
    try (DataFolder folder = DataFolder.open(data)) {
      folder.masterKey();
    }
    Files.writeString(database(), "hello ".repeat(1_000));
    refuses(IOException.class, "cannot open " + database());
  }

  @Test
  void anEmptyFileIsTaken() throws Exception {
    try (DataFolder folder = DataFolder.open(data)) {
      folder.masterKey();
    }
    Files.createFile(database());
    new Registry(data).close();
    assertThat(database()).isNotEmptyFile();
  }

  @Test
  void aSettingThatSqliteDoesNotTakeIsRefused() throws Exception {
    try (Session memory = new Session(connect("jdbc:sqlite::memory:"))) {
      assertThatThrownBy(() -> Sqlite.set(memory, Map.of("journal_mode", "wal")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("SQLite's journal_mode must be wal and is memory: not safe to start");
    }
  }

  @Test
  void whatDurabilityHangsOnIsSet() throws Exception {
    try (Session writer = new Sqlite(database()).writer(1_024)) {
      assertThat(writer.first("PRAGMA journal_mode", row -> row.getString(1))).contains("wal");
      assertThat(writer.first("PRAGMA synchronous", row -> row.getInt(1))).contains(2);
      assertThat(writer.first("PRAGMA fullfsync", row -> row.getInt(1))).contains(1);
    }
  }
}
