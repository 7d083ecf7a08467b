package org.exposee.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.exposee.store.Samples.key;
import static org.exposee.store.Samples.publication;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.exposee.access.KeyRing;
import org.exposee.access.Principal;
import org.exposee.access.Scope;
import org.exposee.delivery.Acceptance.Replayed;
import org.exposee.delivery.Attempt;
import org.exposee.delivery.Attempts.Made;
import org.exposee.delivery.Due;
import org.exposee.delivery.History.Standing;
import org.exposee.delivery.Publication;
import org.exposee.delivery.Result;
import org.exposee.message.Ids;
import org.exposee.message.Message;
import org.exposee.registry.Endpoint;
import org.exposee.registry.SigningSecret;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Moving from a file to a PostgreSQL. */
class ImportTest {
  private static final int DUE = 100_000;
  private static final int STEP = 1_000;
  private static final String URL = "https://example.com/in";
  private static final String TABLES =
      "SELECT tablename FROM pg_tables"
          + " WHERE schemaname = 'public' AND tablename <> 'flyway_schema_history'";

  @TempDir Path folder;

  private final Ids ids = new Ids(Clock.systemUTC());
  private SharedDatabase database;

  @BeforeEach
  void emptyDatabase() {
    database = TestPostgres.version(18).newDatabase();
  }

  private Path old() {
    return folder.resolve("old");
  }

  private Store join(DataFolder data, Path from) throws Exception {
    return join(data, from, Optional.empty());
  }

  private Store join(DataFolder data, Path from, Optional<byte[]> masterKey) throws Exception {
    Joining joining = new Joining(database, masterKey, Optional.of(from));
    return Store.join(data, joining, ids, Clock.systemUTC(), StoreSettings.defaults("test"));
  }

  private long count(String table) throws Exception {
    try (Connection connection = Pools.unlimited(database, null).getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static <T> T done(CompletableFuture<T> future) {
    return StoreContract.done(future);
  }

  private Publication due(Registry registry, Samples samples, int count) {
    long application = registry.owner.application();
    long endpoint = registry.endpoint(URL).orElseThrow().id();
    Message message = samples.message(application);
    Due[] dues =
        Stream.generate(() -> samples.due(message, endpoint, samples.now(), false))
            .limit(count)
            .toArray(Due[]::new);
    return publication(message, dues);
  }

  /** Returns what is due next. */
  private static Due failedOnce(Registry registry, Samples samples) {
    Message message = samples.message(registry.owner.application());
    long endpoint = registry.endpoint(URL).orElseThrow().id();
    Due first = samples.due(message, endpoint, samples.now(), true);
    done(registry.store.attempts().accept(publication(message, first)));
    Due next = first.retryAt(samples.now().plusSeconds(60));
    Made made = new Made(samples.attempt(first, Result.FAILED), Optional.of(next));
    assertThat(done(registry.store.attempts().record(List.of(made)))).containsExactly(true);
    return next;
  }

  @Test
  void theRegistryKeysAndWhateverIsDueComeAlong() throws Exception {
    Samples samples = new Samples(ids, Clock.systemUTC());
    Endpoint endpoint;
    String key;
    Publication keyed;
    try (Registry registry = new Registry(old())) {
      registry.register(URL, "paid");
      registry.register("https://example.com/gone", "paid");
      registry.unregister("https://example.com/gone");
      endpoint = registry.endpoint(URL).orElseThrow();
      long application = registry.owner.application();
      KeyRing keys = new KeyRing(registry.store.keys(), ids::next, Clock.systemUTC());
      key = done(keys.create(application, "k", Set.of(Scope.ADMIN))).text();
      registry.store.writeAdminKey(() -> "exp_x");
      for (int i = 0; i < DUE; i += STEP) {
        done(registry.store.attempts().accept(due(registry, samples, STEP)));
      }
      Message once = samples.message(application);
      keyed = publication(List.of(once), List.of(), key("k", "body"));
      done(registry.store.attempts().accept(keyed));
      failedOnce(registry, samples);
    }

    try (DataFolder data = DataFolder.open(folder.resolve("new"));
        Store store = join(data, old())) {
      long application = store.endpoints().defaultApplication().id();
      assertThat(store.endpoints().load()).containsExactly(endpoint);
      KeyRing keys = new KeyRing(store.keys(), ids::next, Clock.systemUTC());
      assertThat(keys.principal(key)).isPresent();
      store.writeAdminKey(
          () -> {
            throw new AssertionError("there is an administrator already");
          });
      assertThat(count("due")).isEqualTo(DUE + 1);
      assertThat(count("message")).isEqualTo(DUE / STEP + 2);
      assertThat(store.attempts().backlog()).hasSize(1);
      assertThat(
              done(store.attempts().claim(application, endpoint.id(), StoreContract.EVER, 10))
                  .claimed())
          .hasSize(10);
      Message again = samples.message(application);
      assertThat(
              done(
                  store
                      .attempts()
                      .accept(publication(List.of(again), List.of(), key("k", "body")))))
          .isInstanceOf(Replayed.class);
      assertThat(count("attempt")).as("of the one that has failed before").isEqualTo(1);
    }
    assertThat(old().resolve("exposee.db")).as("it stays").isRegularFile();
  }

  /** The last of the tables is the one that fails. */
  @Test
  void allOfItComesOrNothing() throws Exception {
    Samples samples = new Samples(ids, Clock.systemUTC());
    Message wide;
    long mark = 5;
    Due retry;
    try (Registry registry = new Registry(old())) {
      registry.register(URL, "paid");
      long application = registry.owner.application();
      wide = samples.message(application);
      Map<Long, Long> marks = Map.of(wide.id(), mark);
      Publication underWay =
          new Publication(application, List.of(wide), List.of(), marks, Optional.empty());
      done(registry.store.attempts().accept(underWay));
      retry = failedOnce(registry, samples);
    }
    try (Session session = new Session(Pools.unlimited(database, null).getConnection());
        DataFolder data = DataFolder.open(folder.resolve("new"))) {
      PostgresSchema.migrate(session, Pools.unlimited(database, null));
      session.execute(
          "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
              + " 'BEGIN RAISE EXCEPTION ''no attempts today''; END'");
      session.execute("CREATE TRIGGER fail BEFORE INSERT ON attempt EXECUTE FUNCTION fail()");

      assertThatThrownBy(() -> join(data, old()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no attempts today");

      assertThat(session.query(TABLES, row -> row.getString(1)))
          .hasSizeGreaterThan(10)
          .allSatisfy(table -> assertThat(count(table)).as(table).isZero());
      session.execute("DROP TRIGGER fail ON attempt");
      try (Store store = join(data, old())) {
        long application = store.endpoints().defaultApplication().id();
        assertThat(store.endpoints().load()).extracting(Endpoint::url).containsExactly(URL);
        assertThat(store.attempts().openFanOuts(0, 10)).containsExactly(Map.entry(wide, mark));
        Principal owner = new Principal(application, Set.of(Scope.ADMIN));
        Standing standing = store.history().standing(owner, retry.message(), 0, 10);
        assertThat(standing.open()).as("number, time and all").containsExactly(retry);
        assertThat(standing.made()).extracting(Attempt::result).containsExactly(Result.FAILED);
      }
    }
  }

  @Test
  void itIsDoneOnceAndTheSettingMayStay() throws Exception {
    try (Registry registry = new Registry(old())) {
      registry.register(URL, "paid");
    }
    for (int i = 0; i < 2; i++) {
      try (DataFolder data = DataFolder.open(folder.resolve("new"));
          Store store = join(data, old())) {
        assertThat(store.endpoints().load()).hasSize(1);
      }
    }
  }

  @Test
  void theFolderMayBeTheNodesOwn() throws Exception {
    try (Registry registry = new Registry(old())) {
      registry.register(URL, "paid");
    }
    try (DataFolder data = DataFolder.open(old());
        Store store = join(data, old())) {
      assertThat(store.endpoints().load()).hasSize(1);
    }
  }

  @Test
  void aFileInUseIsRefusedAndNothingIsTaken() throws Exception {
    try (Registry inUse = new Registry(old())) {
      inUse.register(URL, "paid");
      assertRefused("in use by another Exposee");
    }
    assertThat(count("application")).isZero();
  }

  @Test
  void aFolderWithoutAFileIsRefused() throws Exception {
    Files.createDirectories(old());
    assertRefused("there is no exposee.db in " + old());
  }

  @Test
  void aDatabaseThatHasSomethingIsNotMixedWithIt() throws Exception {
    try (Registry registry = new Registry(old())) {
      registry.register(URL, "paid");
    }
    try (DataFolder data = DataFolder.open(folder.resolve("first"));
        Store store =
            Store.join(
                data,
                new Joining(database, Optional.empty(), Optional.empty()),
                ids,
                Clock.systemUTC(),
                StoreSettings.defaults("test"))) {
      assertThat(store.endpoints().defaultApplication().uid()).isEqualTo("default");
    }
    Files.createDirectories(folder.resolve("new"));
    Files.copy(folder.resolve("first/master.key"), folder.resolve("new/master.key"));
    assertRefused("the database is not empty");
  }

  @Test
  void secretsThatCannotBeReadAreNotTakenOver() throws Exception {
    try (Registry registry = new Registry(old())) {
      registry.register(URL, "paid");
    }
    Files.writeString(old().resolve("master.key"), "A".repeat(43) + "=\n");
    assertRefused("the master key is not the one");
    assertThat(count("application")).isZero();
  }

  /** All nodes have one that is set, and the old one had made its own. */
  @Test
  void theOldOnesKeyMayBeAnotherThanTheOneThatIsSet() throws Exception {
    List<SigningSecret> secrets;
    try (Registry registry = new Registry(old())) {
      registry.register(URL, "paid");
      secrets = registry.endpoint(URL).orElseThrow().secrets();
    }
    for (int i = 0; i < 2; i++) {
      try (DataFolder data = DataFolder.open(folder.resolve("new"));
          Store store = join(data, old(), Optional.of(new byte[32]))) {
        assertThat(store.endpoints().load().get(0).secrets()).isEqualTo(secrets);
      }
    }
    assertThat(folder.resolve("new/master.key")).doesNotExist();
  }

  @Test
  void theOldOnesKeyMayBeTheOneThatIsSet() throws Exception {
    try (Registry registry = new Registry(old())) {
      registry.register(URL, "paid");
    }
    String key = Files.readString(old().resolve("master.key")).strip();
    Files.delete(old().resolve("master.key"));
    try (DataFolder data = DataFolder.open(folder.resolve("new"));
        Store store = join(data, old(), Optional.of(Base64.getDecoder().decode(key)))) {
      assertThat(store.endpoints().load()).hasSize(1);
    }
    assertThat(old().resolve("master.key")).doesNotExist();
  }

  @Test
  void aKeyThatIsSetAndFitsNothingIsRefused() throws Exception {
    try (Registry registry = new Registry(old())) {
      registry.register(URL, "paid");
    }
    Files.delete(old().resolve("master.key"));
    try (DataFolder data = DataFolder.open(folder.resolve("new"))) {
      assertThatThrownBy(() -> join(data, old(), Optional.of(new byte[32])))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the master key is not the one");
    }
    assertThat(count("application")).isZero();
  }

  private void assertRefused(String why) throws Exception {
    try (DataFolder data = DataFolder.open(folder.resolve("new"))) {
      assertThatThrownBy(() -> join(data, old()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(why);
    }
  }
}
