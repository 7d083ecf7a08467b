package org.exposee.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.exposee.CapturedLog;
import org.exposee.access.KeyRing;
import org.exposee.access.Scope;
import org.exposee.message.Ids;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How nodes start on a PostgreSQL, and when they do not. */
class SharedStartTest {
  private static final int NODES = 10;

  @TempDir Path folder;

  private final SettableClock clock = new SettableClock();
  private SharedDatabase database;

  @BeforeEach
  void emptyDatabase() {
    database = TestPostgres.version(18).newDatabase();
  }

  private Store join(DataFolder data, Optional<byte[]> masterKey) throws Exception {
    Joining joining = new Joining(database, masterKey, Optional.empty());
    return Store.join(data, joining, new Ids(clock), clock, StoreSettings.defaults("test"));
  }

  private void start(Path data, Optional<byte[]> masterKey) throws Exception {
    try (DataFolder open = DataFolder.open(data);
        Store store = join(open, masterKey)) {
      assertThat(store.endpoints().defaultApplication().uid()).isEqualTo("default");
    }
  }

  private void execute(String sql) throws Exception {
    try (Connection connection = Pools.unlimited(database, null).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> column(String sql) throws Exception {
    List<String> values = new ArrayList<>();
    try (Connection connection = Pools.unlimited(database, null).getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  /** Columns and indexes, and each row of each table. */
  private List<String> everything() throws Exception {
    List<String> all =
        column(
            "SELECT c::text FROM information_schema.columns c WHERE table_schema = 'public'"
                + " ORDER BY table_name, ordinal_position");
    all.addAll(
        column("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname"));
    for (String table : column("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
      all.addAll(column("SELECT '%1$s ' || t::text FROM %1$s t ORDER BY 1".formatted(table)));
    }
    return all;
  }

  private static byte[] key(int fill) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) fill);
    return key;
  }

  @Test
  void tenAtOnceOnAnEmptyDatabaseMakeItsTablesOnceAndOneFirstKey() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(NODES);
    List<CompletableFuture<Void>> starts = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      Path data = folder.resolve("node" + i);
      starts.add(
          CompletableFuture.runAsync(
              () -> {
                try (DataFolder open = DataFolder.open(data);
                    Store store = join(open, Optional.of(key(1)))) {
                  long application = store.endpoints().defaultApplication().id();
                  KeyRing keys = new KeyRing(store.keys(), new Ids(clock)::next, clock);
                  store.writeAdminKey(
                      () -> keys.create(application, "k", Set.of(Scope.ADMIN)).join().text());
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              },
              threads));
    }
    CompletableFuture.allOf(starts.toArray(CompletableFuture<?>[]::new)).get(60, TimeUnit.SECONDS);
    threads.shutdown();

    assertThat(column("SELECT version FROM flyway_schema_history WHERE success"))
        .doesNotHaveDuplicates()
        .hasSize(PostgresSchema.VERSION);
    assertThat(column("SELECT uid FROM application")).containsExactly("default");
    assertThat(column("SELECT id FROM api_key")).hasSize(1);
    assertThat(column("SELECT incarnation FROM node WHERE stopped IS NOT NULL"))
        .doesNotHaveDuplicates()
        .hasSize(NODES);
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      files.add(folder.resolve("node" + i).resolve("admin.key"));
    }
    assertThat(files).filteredOn(Files::exists).hasSize(1);
  }

  @Test
  void theFirstNodeMakesTheMasterKeyAndTheOthersNeedIt() throws Exception {
    start(folder.resolve("a"), Optional.empty());

    assertThatThrownBy(() -> start(folder.resolve("b"), Optional.empty()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot be read without the master key")
        .hasMessageContaining("exposee.master.key");
    assertThat(folder.resolve("b/master.key")).doesNotExist();

    Files.copy(folder.resolve("a/master.key"), folder.resolve("b/master.key"));
    start(folder.resolve("b"), Optional.empty());
  }

  @Test
  void anotherMasterKeyIsRefused() throws Exception {
    start(folder.resolve("a"), Optional.of(key(1)));

    assertThatThrownBy(() -> start(folder.resolve("b"), Optional.of(key(2))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the master key is not the one");
  }

  @Test
  void aDatabaseOfANewerExposeeIsLeftUntouched() throws Exception {
    start(folder.resolve("a"), Optional.of(key(1)));
    execute(
        "UPDATE flyway_schema_history SET version = '99', script = 'V99__later.sql'"
            + " WHERE version = '1'");
    List<String> before = everything();

    assertThatThrownBy(() -> start(folder.resolve("a"), Optional.of(key(1))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("format 99, written by a newer Exposee; this one knows up to");
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void aSchemaWithTablesOfAnotherProgramIsLeftUntouched() throws Exception {
    execute("CREATE TABLE theirs (id integer)");

    assertThatThrownBy(() -> start(folder.resolve("a"), Optional.of(key(1))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has tables of another program");
    assertThat(column("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        .containsExactly("theirs");
  }

  @Test
  void aDatabaseThatIsNotThereIsNamed() {
    database =
        new SharedDatabase.Direct("jdbc:postgresql://127.0.0.1:1/none", "nobody", "secret", 8);

    assertThatThrownBy(() -> start(folder.resolve("a"), Optional.of(key(1))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("exposee.database.url: the database cannot be reached")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aDatabaseInAnotherEncodingIsRefused() throws Exception {
    String name = "latin";
    TestPostgres.version(18)
        .execute(
            "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
    database = TestPostgres.version(18).database(name);

    assertThatThrownBy(() -> start(folder.resolve("a"), Optional.of(key(1))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the encoding LATIN1");
  }

  @Test
  void aDatabaseThatDoesNotSyncIsRefused() throws Exception {
    TestPostgres careless = TestPostgres.started(18, "fsync", "off");
    database = careless.newDatabase();

    assertThatThrownBy(() -> start(folder.resolve("a"), Optional.of(key(1))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("fsync=off");
    careless.stop();
  }

  /** As whoever runs the database would, with psql. */
  @Test
  void theScriptMakesARoleAndADatabaseThatAreFit() throws Exception {
    TestPostgres server = TestPostgres.version(18);
    String script =
        Files.readString(Path.of("..", "server-config", "postgresql", "setup.sql"))
            .replaceAll("(?m)^--.*$", "");
    for (String statement : script.split(";", -1)) {
      if (!statement.isBlank()) {
        server.execute(statement);
      }
    }
    String url = "jdbc:postgresql://127.0.0.1:%d/exposee".formatted(server.port());
    database = new SharedDatabase.Direct(url, "exposee", "change me", 8);

    try (CapturedLog log = new CapturedLog()) {
      start(folder.resolve("a"), Optional.of(key(1)));
      assertThat(log.messages()).noneMatch(message -> message.contains("the database runs with"));
    }
    assertThat(column("SHOW idle_in_transaction_session_timeout")).containsExactly("10s");
    assertThat(column("SHOW enable_seqscan")).containsExactly("off");
    assertThat(column("SHOW server_encoding")).containsExactly("UTF8");
  }

  @Test
  void oneThatAnswersBeforeItHasSyncedIsWarnedOf() throws Exception {
    execute("ALTER DATABASE " + name() + " SET synchronous_commit = off");
    try (CapturedLog log = new CapturedLog()) {
      start(folder.resolve("a"), Optional.of(key(1)));
      assertThat(log.messages()).anyMatch(message -> message.contains("synchronous_commit=off"));
    }
  }

  private String name() throws Exception {
    return column("SELECT current_database()").get(0);
  }
}
