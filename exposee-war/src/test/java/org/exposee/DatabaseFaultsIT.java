package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.exposee.delivery.Dispatcher;
import org.exposee.delivery.Nets;
import org.exposee.delivery.Receiver;
import org.exposee.delivery.Receiver.Arrival;
import org.exposee.store.FaultyLine;
import org.exposee.store.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What callers hear while the shared database is away, silent, slow or locked, and afterwards; and
 * what becomes of deliveries.
 */
class DatabaseFaultsIT {
  private static final String EVENT = "{\"event\":\"a\",\"data\":{\"n\":1}}";
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration BACK_WITHIN = Duration.ofSeconds(10);
  private static final Duration WINDOW = Duration.ofSeconds(1);
  private static final int CALLERS = 4;

  @TempDir Path folder;

  @AutoClose private final Receiver receiver = new Receiver();

  @AutoClose("shutdownNow")
  private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);

  private FaultyLine line;
  private String direct;
  private Running exposee;
  private Client admin;

  @BeforeEach
  void start() throws Exception {
    TestPostgres server = TestPostgres.version(18);
    line = new FaultyLine(server.port());
    String url = server.newUrl(line.port());
    direct = url.replace(":" + line.port() + "/", ":" + server.port() + "/");
    exposee =
        new Running(
            folder.resolve("server"),
            Map.of(
                "exposee.data",
                folder.resolve("data").toString(),
                "exposee.database.url",
                url,
                "exposee.egress.allow",
                "127.0.0.0/8"));
    assertThat(exposee.isAvailable()).isTrue();
    admin = Client.admin(exposee, folder.resolve("data"));
  }

  @AfterEach
  void stop() throws Exception {
    line.mend();
    exposee.close();
    line.close();
  }

  private HttpResponse<String> publish() throws Exception {
    return admin.post("/events", EVENT);
  }

  private HttpResponse<String> publish(String key) throws IOException, InterruptedException {
    return exposee.send(
        exposee
            .request("/events")
            .header("Authorization", "Bearer " + admin.key())
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(EVENT)));
  }

  /** Refused within five seconds, however many ask at once. */
  private void assertRefusedSoon() {
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    long begin = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      calls.add(
          exposee.sendLater(
              exposee
                  .request("/events")
                  .header("Authorization", "Bearer " + admin.key())
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(EVENT))));
    }
    for (CompletableFuture<HttpResponse<String>> call : calls) {
      HttpResponse<String> answer = call.orTimeout(30, TimeUnit.SECONDS).join();
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      assertThat(answer.body()).doesNotContain("jdbc", "postgres", "Exception");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
  }

  private void assertBack() {
    await().atMost(BACK_WITHIN).until(() -> publish().statusCode() == 202);
    assertAccepted();
  }

  private void assertAccepted() {
    for (int i = 0; i < 20; i++) {
      assertThat(await().until(this::publish, answer -> true).statusCode()).isEqualTo(202);
    }
  }

  @Test
  void oneThatIsAwayIsSaidSoonAndItsReturnIsNoticed() {
    assertAccepted();
    line.cut();
    assertRefusedSoon();
    line.mend();
    assertBack();
  }

  @Test
  void oneThatIsSilentIsSaidSoonAndItsReturnIsNoticed() {
    assertAccepted();
    line.silence();
    assertRefusedSoon();
    assertRefusedSoon();
    line.mend();
    assertBack();
  }

  @Test
  void oneThatIsLockedIsSaidSoonAndItsReturnIsNoticed() throws Exception {
    assertAccepted();
    try (Connection connection = TestPostgres.connect(direct);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE message IN ACCESS EXCLUSIVE MODE");
      assertRefusedSoon();
      connection.rollback();
    }
    assertBack();
  }

  @Test
  void oneThatIsSlowIsSaidSoonAndItsReturnIsNoticed() throws Exception {
    assertAccepted();
    change(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN PERFORM pg_sleep(6); RETURN new; END'");
    change(
        "CREATE TRIGGER slow BEFORE INSERT ON message FOR EACH STATEMENT EXECUTE FUNCTION slow()");
    assertRefusedSoon();
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(() -> change("DROP TRIGGER slow ON message"));
    assertBack();
  }

  private boolean change(String sql) throws Exception {
    try (Connection connection = TestPostgres.connect(direct);
        Statement statement = connection.createStatement()) {
      statement.execute("SET lock_timeout = '500ms'");
      statement.execute(sql);
      return true;
    }
  }

  @Test
  void connectionsThatBreakAreReplaced() {
    assertAccepted();
    for (int i = 0; i < 10; i++) {
      line.interrupt();
      await().atMost(BACK_WITHIN).until(() -> publish().statusCode() == 202);
    }
  }

  @Test
  void itsReturnBringsBackTheFullSpeed() throws Exception {
    acceptedInAWindow(); // To warm up.
    int before = acceptedInAWindow();
    line.cut();
    assertRefusedSoon();
    line.mend();
    await().atMost(BACK_WITHIN.plus(WINDOW)).until(() -> acceptedInAWindow() >= before / 2);
  }

  private int acceptedInAWindow() throws Exception {
    long end = System.nanoTime() + WINDOW.toNanos();
    Callable<Integer> caller = () -> acceptedUntil(end);
    int accepted = 0;
    for (Future<Integer> one : callers.invokeAll(Collections.nCopies(CALLERS, caller))) {
      accepted += one.get();
    }
    return accepted;
  }

  private int acceptedUntil(long end) throws Exception {
    int accepted = 0;
    while (System.nanoTime() - end < 0) {
      accepted += publish().statusCode() == 202 ? 1 : 0;
    }
    return accepted;
  }

  /** Nobody can know what has become of it; with the same key it is there once. */
  @Test
  void aCommitWhoseAnswerIsLostIsFoundByItsIdempotencyKey() throws Exception {
    register();
    for (int i = 0; i < 3; i++) {
      String key = "k" + i;
      line.cutBehindTheNextCommit();
      HttpResponse<String> lost = publish(key);
      assertThat(lost.statusCode()).as(lost.body()).isBetween(500, 599);
      line.mend();

      HttpResponse<String> again =
          await().atMost(BACK_WITHIN).until(() -> publish(key), a -> a.statusCode() == 202);
      assertThat(again.statusCode()).isEqualTo(202);
      assertThat(count("SELECT count(*) FROM idempotency")).isEqualTo(i + 1);
      assertThat(count("SELECT count(*) FROM message")).isEqualTo(i + 1);
      untilCaught(i + 1);
    }
    assertEachCameOnce();
  }

  @Test
  void anAttemptUnderWayEndsWhileItIsAwayAndIsRecordedOnce() throws Exception {
    assertRecordedOnceBehind(line::cut);
  }

  @Test
  void aRecordWhoseAnswerIsLostIsThereOnce() throws Exception {
    assertRecordedOnceBehind(line::cutBehindTheNextCommit);
  }

  /** The fault comes while the receiver holds its answer, and goes when it was met. */
  private void assertRecordedOnceBehind(Runnable fault) throws Exception {
    CompletableFuture<Void> mayAnswer =
        new CompletableFuture<Void>().orTimeout(30, TimeUnit.SECONDS);
    receiver.answers(
        (exchange, arrival) -> {
          mayAnswer.join();
          exchange.sendResponseHeaders(204, -1);
        });
    register();
    assertThat(publish().statusCode()).isEqualTo(202);
    await().until(() -> receiver.arrivals().size() == 1);

    try (CapturedLog log = new CapturedLog()) {
      fault.run();
      mayAnswer.complete(null);
      await().until(() -> log.messages().stream().anyMatch(said -> said.contains("are kept")));
    }
    line.mend();

    untilRecorded(1);
    assertEachCameOnce();
  }

  private void register() throws Exception {
    String wish = "{\"url\":\"%s\",\"event\":\"a\"}".formatted(receiver.url("/"));
    assertThat(admin.post("/register", wish).statusCode()).isEqualTo(201);
  }

  private void untilRecorded(int attempts) {
    await().atMost(BACK_WITHIN).until(() -> count("SELECT count(*) FROM attempt") >= attempts);
  }

  /** What is stored and in nobody's mind, until it is delivered. */
  private void untilCaught(int attempts) {
    await()
        .atMost(BACK_WITHIN)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              castNet();
              return count("SELECT count(*) FROM attempt") >= attempts;
            });
  }

  private void castNet() throws ServletException {
    Nets.cast(exposee.part(Dispatcher.class));
  }

  private void assertEachCameOnce() throws Exception {
    castNet();
    castNet(); // What it sees twice it sends again.
    await().atMost(BACK_WITHIN).until(() -> publish().statusCode() == 202); // Behind its catch.
    int published = count("SELECT count(*) FROM message");
    untilRecorded(published);
    assertThat(count("SELECT count(*) FROM attempt")).isEqualTo(published);
    assertThat(count("SELECT count(*) FROM due")).isZero();
    assertThat(receiver.arrivals())
        .hasSize(published)
        .extracting(Arrival::id)
        .doesNotHaveDuplicates();
  }

  private int count(String sql) throws Exception {
    try (Connection connection = TestPostgres.connect(direct);
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  @Test
  void whatIsReadIsRefusedSoonToo() throws Exception {
    line.cut();
    long begin = System.nanoTime();
    assertThat(admin.get("/events").statusCode()).isEqualTo(503);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
  }
}
