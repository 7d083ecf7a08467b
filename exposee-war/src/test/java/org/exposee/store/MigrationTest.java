package org.exposee.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.exposee.message.Ids;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an older version has left in its file. */
class MigrationTest {
  @TempDir Path folder;

  @Test
  void aFanOutThatWasUnderWayGoesOn() throws Exception {
    Sqlite sqlite = new Sqlite(folder.resolve("exposee.db"));
    Flyway.configure(getClass().getClassLoader())
        .dataSource(sqlite.dataSource())
        .locations("classpath:org/exposee/store/sqlite")
        .target("2")
        .load()
        .migrate();
    try (Session session = sqlite.writer(1_024)) {
      session.update("INSERT INTO application (id, uid, name) VALUES (7, 'default', 'Default')");
      session.update(
          "INSERT INTO message (id, application, event_type, kind, deliveries, fan_out, data_from,"
              + " data_to, payload) VALUES (5, 7, 'paid', 'plain', 3, 2, 0, 1, x'31')");
    }
    PrivateFile.write(
        folder.resolve("master.key"),
        ("A".repeat(43) + "=\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));

    SqliteFixture fixture = new SqliteFixture(folder);
    SettableClock clock = new SettableClock();
    Store store = fixture.open(clock, new Ids(clock));
    assertThat(store.attempts().openFanOuts(0, 10)).hasSize(1);
    fixture.close();
  }
}
