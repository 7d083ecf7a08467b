package org.exposee.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.exposee.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** What is deleted leaves room for what comes, and the file shrinks as the README says. */
class FileSpaceTest extends StoreContract {
  private static final Duration KEPT_LONGEST = Duration.ofDays(91);
  private static final int EVENTS = 400;
  private static final byte[] DATA = ("\"" + "x".repeat(20_000) + "\"").getBytes(US_ASCII);

  @TempDir private Path folder;

  @Override
  Fixture fixture() {
    return new SqliteFixture(folder);
  }

  @Test
  void theFileDoesNotGrowFromOneRetentionToTheNext() throws Exception {
    long first = sizeAfterOneMore();
    for (int i = 0; i < 4; i++) {
      assertThat(sizeAfterOneMore()).isBetween(first / 2, first + first / 10);
    }
  }

  @Test
  void vacuumGivesTheSpaceBackAndLosesNothing() throws Exception {
    long full = sizeAfterOneMore();
    Message kept = delivered();
    close();
    SQLiteDataSource database = new SQLiteDataSource();
    database.setUrl("jdbc:sqlite:" + file());
    try (Connection connection = database.getConnection();
        Statement vacuum = connection.createStatement()) {
      vacuum.execute("VACUUM");
    }
    assertThat(Files.size(file())).isLessThan(full / 10);
    openEmpty();
    assertThat(history().message(WHO, kept.id())).isPresent();
  }

  /** Of the file, when everything that was delivered has been deleted again. */
  private long sizeAfterOneMore() throws Exception {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      messages.add(delivered());
    }
    clock.advance(KEPT_LONGEST);
    sweepAll();
    assertThat(messages).allMatch(gone -> history().message(WHO, gone.id()).isEmpty());
    reopen();
    return Files.size(file());
  }

  private Message delivered() {
    return delivered(samples.message(DATA));
  }

  private Path file() {
    return folder.resolve("exposee.db");
  }
}
