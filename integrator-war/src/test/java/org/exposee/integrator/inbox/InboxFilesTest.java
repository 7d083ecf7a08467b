package org.exposee.integrator.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.exposee.integrator.SettableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** The inbox's files: whose they are, of which version, and what lies beside them. */
class InboxFilesTest {
  @TempDir Path folder;

  private final SettableClock clock = new SettableClock();
  private Inbox inbox;

  @BeforeEach
  void open() throws Exception {
    inbox = Inbox.open(folder, 100, clock, nanos -> {});
  }

  @AfterEach
  void close() throws Exception {
    inbox.close();
  }

  @Test
  void itsFilesAreForItsUserAlone() throws Exception {
    inbox.receive(new Arrival("a", "paid", false, Instant.EPOCH, new byte[0]));

    try (var files = Files.list(folder)) {
      assertThat(files.filter(Files::isRegularFile))
          .isNotEmpty()
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void refusesAFileOfANewerVersionAndLeavesItAlone() throws Exception {
    inbox.close();
    Path file = folder.resolve("inbox.db");
    try (Connection connection = connect(file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "insert into flyway_schema_history select 99, '99', description, type, script, checksum,"
              + " installed_by, installed_on, execution_time, success from flyway_schema_history"
              + " where version = '1'");
    }
    byte[] before = Files.readAllBytes(file);

    assertThatThrownBy(() -> Inbox.open(folder, 100, clock, nanos -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("schema 99", "up to 2", "newer Integrator");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aFileOfTheFirstVersionIsTakenOnWithWhatIsInIt() throws Exception {
    inbox.receive(arrival("handled"));
    inbox.handled(inbox.nextDue().orElseThrow());
    inbox.receive(arrival("parked"));
    inbox.park(inbox.nextDue().orElseThrow(), "gave up");
    clock.advance(Duration.ofSeconds(1));
    Instant received = clock.instant();
    inbox.receive(arrival("waiting"));
    inbox.close();
    try (Connection connection = connect(folder.resolve("inbox.db"));
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("drop index event_oldest");
      statement.executeUpdate("alter table event drop column waiting_since");
      statement.executeUpdate("delete from flyway_schema_history where version = '2'");
    }
    clock.advance(Duration.ofDays(20));

    open();

    assertThat(inbox.oldestWaiting()).contains(received);
    assertThat(inbox.body("waiting")).contains(arrival("waiting").body());
    inbox.handled(inbox.nextDue().orElseThrow());
    assertThat(inbox.oldestWaiting()).as("others do not wait").isEmpty();
    assertThat(inbox.retry("parked")).isTrue();
    assertThat(inbox.oldestWaiting()).contains(clock.instant());
    assertThat(inbox.receive(arrival("handled"))).isEqualTo(Receipt.DUPLICATE);
    assertThat(inbox.receive(arrival("new"))).isEqualTo(Receipt.STORED);
    assertThat(inbox.counts()).isEqualTo(new Counts(4, 2, 0));
  }

  private static Arrival arrival(String id) {
    return new Arrival(id, "paid", false, Instant.EPOCH, id.getBytes(StandardCharsets.UTF_8));
  }

  private static Connection connect(Path file) throws SQLException {
    SQLiteDataSource source = new SQLiteDataSource();
    source.setUrl("jdbc:sqlite:" + file);
    return source.getConnection();
  }

  @Test
  void theNewestMigrationIsTheOneTheCodeKnows() throws Exception {
    Path migrations =
        Path.of(Inbox.class.getResource("/integrator/inbox/V1__inbox.sql").toURI()).getParent();
    try (var files = Files.list(migrations)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .allMatch(name -> version(name) <= Database.SCHEMA)
          .anyMatch(name -> version(name) == Database.SCHEMA);
    }
  }

  private static int version(String name) {
    return Integer.parseInt(name.substring(1, name.indexOf("__")));
  }

  @Test
  void theNativeLibraryLiesInTheFolderOnceAndNoPropertyIsLeft() throws Exception {
    inbox.close();
    open();

    assertThat(System.getProperty("org.sqlite.tmpdir")).isNull();
    try (var files = Files.list(folder.resolve("native"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".lck")).count())
          .isLessThanOrEqualTo(1);
    }
  }
}
