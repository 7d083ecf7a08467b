package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.exposee.access.Principal;
import org.exposee.delivery.Attempt;
import org.exposee.delivery.Dispatcher;
import org.exposee.delivery.Result;
import org.exposee.message.IdKind;
import org.exposee.message.Ids;
import org.exposee.signing.Sealer;
import org.exposee.store.DataFolder;
import org.exposee.store.Store;
import org.exposee.store.StoreSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** Exposee as a server starts, asks and stops it. */
class ExposeeListenerIT {
  @TempDir Path temp;

  private Running start(String... settings) throws Exception {
    Map<String, String> all = new HashMap<>(Map.of("exposee.data", data().toString()));
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    return new Running(temp.resolve("server"), all);
  }

  private Path data() {
    return temp.resolve("data");
  }

  @Test
  void itStartsAndSaysWhatAnAdministratorNeeds() throws Exception {
    try (CapturedLog log = new CapturedLog();
        Running exposee = start()) {
      assertThat(exposee.get("/health").body()).contains("\"status\":\"up\"");
      assertThat(exposee.post("/register", "{}").statusCode()).isEqualTo(401);
      String key = Files.readString(data().resolve("admin.key"));
      assertThat(key).matches("exp_\\S{43}\n");
      assertThat(log.messages())
          .anyMatch(line -> line.contains(data().resolve("admin.key").toString()))
          .noneMatch(line -> line.contains(key.strip()));
    }
  }

  @Test
  void theFirstKeyIsMadeOnce() throws Exception {
    start().close();
    Path key = data().resolve("admin.key");
    String first = Files.readString(key);
    start().close();
    assertThat(key).hasContent(first);
    Files.delete(key);
    start().close();
    assertThat(key).as("an administrator may take it away").doesNotExist();
  }

  @Test
  void wrongSettingsAreToldInOneMessageAndNothingIsMade() throws Exception {
    try (CapturedLog log = new CapturedLog();
        Running exposee =
            start("exposee.access", "everybody", "exposee.retention.payloads", "3 years")) {
      assertThat(exposee.isAvailable()).isFalse();
      assertThat(log.messages())
          .singleElement()
          .asString()
          .contains("exposee.access: expected", "\"everybody\"")
          .contains("exposee.retention.payloads: expected", "\"3 years\"");
      assertThat(exposee.get("/health").statusCode()).isEqualTo(404);
    }
    assertThat(data()).doesNotExist();
  }

  @Test
  void aMalformedFileStopsTheStartAndAllIsClosedAgain() throws Exception {
    Files.createDirectories(data());
    Path json = data().resolve("webhooks.json");
    Files.writeString(json, "[\n{}]");
    try (CapturedLog log = new CapturedLog();
        Running exposee = start()) {
      assertThat(exposee.isAvailable()).isFalse();
      assertThat(log.messages())
          .filteredOn(line -> line.contains("webhooks.json"))
          .singleElement()
          .asString()
          .contains(json + ", line 2: no url");
    }
    Files.delete(json);
    try (Running exposee = start()) {
      assertThat(exposee.get("/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aFolderInUseStopsTheStart() throws Exception {
    try (Running first = start();
        CapturedLog log = new CapturedLog();
        Running second = new Running(temp.resolve("other"), Map.of("exposee.data", "" + data()))) {
      assertThat(second.isAvailable()).isFalse();
      assertThat(log.messages())
          .singleElement()
          .asString()
          .contains(data().toString(), "is in use by another Exposee");
      assertThat(first.get("/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aFolderThatCannotBeUsedStopsTheStartWithTheNameOfItsSetting() throws Exception {
    Files.createFile(data());
    try (CapturedLog log = new CapturedLog();
        Running exposee = start("exposee.data", data().resolve("below").toString())) {
      assertThat(exposee.isAvailable()).isFalse();
      assertThat(log.messages())
          .singleElement()
          .asString()
          .startsWith("Exposee cannot start: The data folder " + data().resolve("below"))
          .contains("cannot be used, see exposee.data: ");
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIntoIsSeen() throws Exception {
    try (Running exposee = start()) {
      assertThat(exposee.get("/health").statusCode()).isEqualTo(200);
      // Also root, whom no mode keeps out, cannot write the probe's file now.
      Path blocked = Files.createDirectories(data().resolve("probe.tmp/full"));
      awaitDown(exposee, "\"store\":\"the store cannot write into the data folder\"");
      Files.delete(blocked);
      await().atMost(Duration.ofSeconds(5)).until(() -> exposee.get("/health").statusCode() == 200);
    }
  }

  @Test
  void aStoreThatCannotWriteIsSeen() throws Exception {
    SQLiteDataSource database = new SQLiteDataSource();
    database.setUrl("jdbc:sqlite:" + data().resolve("exposee.db"));
    try (Running exposee = start();
        Connection other = database.getConnection();
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      awaitDown(exposee, "\"store\":\"the store has not written anything for 1500 ms\"");
      statement.execute("ROLLBACK");
    }
  }

  @Test
  void aDispatcherThatHasStoppedIsSeen() throws Exception {
    try (Running exposee = start()) {
      assertThat(exposee.get("/health").statusCode()).isEqualTo(200);
      exposee.part(Dispatcher.class).close();
      awaitDown(exposee, "\"dispatcher\":\"the dispatcher stands still\"");
      assertThat(exposee.get("/health").body()).contains("\"live\":false");
    }
  }

  private static void awaitDown(Running exposee, String reason) {
    await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () -> {
              var answer = exposee.get("/health");
              assertThat(answer.body()).contains("\"ready\":false", reason);
              assertThat(answer.statusCode()).isEqualTo(503);
            });
  }

  /** Answers when it is let. */
  private static final class SlowReceiver implements AutoCloseable {
    private final HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final AtomicInteger arrivals = new AtomicInteger();
    private final CountDownLatch mayAnswer = new CountDownLatch(1);

    SlowReceiver() throws Exception {
      server.createContext(
          "/",
          exchange -> {
            arrivals.incrementAndGet();
            try {
              mayAnswer.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
          });
      server.start();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  @Test
  void undeployingTakesNothingNewAndFinishesWhatIsUnderWay() throws Exception {
    long message;
    try (SlowReceiver receiver = new SlowReceiver();
        Running exposee = start("exposee.access", "local", "exposee.egress.allow", "127.0.0.0/8")) {
      String event = "{\"event\":\"paid\",\"data\":1}";
      exposee.post("/register", "{\"url\":\"%s\",\"event\":\"paid\"}".formatted(receiver.url()));
      String accepted = exposee.post("/events", event).body();
      message = IdKind.MESSAGE.parse(accepted.replaceAll(".*\"(msg_\\w+)\".*", "$1")).orElseThrow();
      await().until(() -> receiver.arrivals.get() == 1);

      Thread stopping = new Thread(exposee::stop);
      stopping.start();
      await().until(() -> exposee.post("/events", event).statusCode() == 404);
      assertThat(stopping.isAlive()).as("it waits for the attempt").isTrue();
      receiver.mayAnswer.countDown();
      stopping.join(30_000);

      assertThat(stopping.isAlive()).isFalse();
      assertThat(receiver.arrivals).hasValue(1);
    }
    try (DataFolder folder = DataFolder.open(data());
        Store store =
            Store.open(
                folder,
                new Sealer(folder.masterKey()),
                new Ids(Clock.systemUTC()),
                Clock.systemUTC(),
                StoreSettings.defaults("test"))) {
      long plain = store.endpoints().defaultApplication().id();
      Principal who = new Principal(plain, Set.of());
      assertThat(store.history().due(who, message, 0, 10)).isEmpty();
      assertThat(store.history().attempts(who, message, 0, 10))
          .extracting(Attempt::result)
          .containsExactly(Result.DELIVERED);
    }
  }
}
