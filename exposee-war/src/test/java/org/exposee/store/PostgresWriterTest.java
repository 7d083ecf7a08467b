package org.exposee.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.exposee.message.Ids;
import org.exposee.message.Unavailable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a writer does where two can write at once. */
class PostgresWriterTest {
  private static final String INSERT = "INSERT INTO t VALUES (?)";

  @TempDir private Path data;
  private final CountDownLatch free = new CountDownLatch(1);
  private PostgresFixture fixture;
  private Store store;
  private Writer writer;

  @BeforeEach
  void open() throws Exception {
    fixture = new PostgresFixture(data.resolve("node"), TestPostgres.version(18));
    SettableClock clock = new SettableClock();
    store = fixture.open(clock, new Ids(clock));
    writer = store.database().writer();
    done(writer.write(1, session -> session.update("CREATE TABLE t (n INTEGER PRIMARY KEY)")));
  }

  @AfterEach
  void close() throws Exception {
    free.countDown();
    fixture.close();
  }

  private static void done(CompletableFuture<?> future) {
    assertThat(future).succeedsWithin(20, TimeUnit.SECONDS);
  }

  /** The writer does nothing else until it is set free. */
  private CountDownLatch hold() {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    writer.between(
        session -> {
          held.countDown();
          awaited(go);
          return null;
        });
    awaited(held);
    return go;
  }

  private static void awaited(CountDownLatch latch) {
    await().forever().until(() -> latch.getCount() == 0);
  }

  private CompletableFuture<Integer> insert(int number) {
    return writer.write(1, session -> session.update(INSERT, number));
  }

  private List<Integer> rows() {
    return store
        .database()
        .readers()
        .read(session -> session.query("SELECT n FROM t ORDER BY n", row -> row.getInt(1)));
  }

  @Test
  void callersAndDispatcherAreWrittenBesideEachOther() {
    CyclicBarrier both = new CyclicBarrier(2);
    CountDownLatch go = hold();
    CompletableFuture<Integer> caller = writer.write(1, session -> meet(both, session, 1));
    CompletableFuture<Integer> own = writer.writeOwn(1, session -> meet(both, session, 2));
    go.countDown();
    done(caller);
    done(own);
    assertThat(rows()).containsExactly(1, 2);
  }

  private static int meet(CyclicBarrier both, Session session, int number) throws SQLException {
    int changed = session.update(INSERT, number);
    try {
      both.await(20, TimeUnit.SECONDS);
    } catch (Exception alone) {
      throw new IllegalStateException(alone);
    }
    return changed;
  }

  /** Else accepts would outrun deliveries. */
  @Test
  void theNextTurnBeginsWhenBothAreDone() {
    CountDownLatch go = hold();
    CompletableFuture<Integer> first = insert(1);
    CompletableFuture<Integer> own =
        writer.writeOwn(
            1,
            session -> {
              awaited(free);
              return session.update(INSERT, 2);
            });
    go.countDown();
    done(first);
    CompletableFuture<Integer> second = insert(3);
    await().during(Duration.ofMillis(300)).until(() -> !second.isDone() && writer.waiting() == 1);
    free.countDown();
    done(own);
    done(second);
    assertThat(rows()).containsExactly(1, 2, 3);
  }

  @Test
  void whatFailsOnOneSideDoesNotFailTheOther() {
    done(insert(1));
    CountDownLatch go = hold();
    CompletableFuture<Integer> caller = insert(2);
    CompletableFuture<Integer> own = writer.writeOwn(1, session -> session.update(INSERT, 1));
    go.countDown();
    done(caller);
    assertThat(own)
        .failsWithin(20, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .havingCause()
        .isInstanceOf(Unavailable.class);
    assertThat(rows()).containsExactly(1, 2);
  }

  /** An index that is being made on one table: each of them would wait for three seconds. */
  @Test
  void whatWouldHoldUpEachOfThemIsMetByOne() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (Session other = fixture.session()) {
      other.connection().setAutoCommit(false);
      other.execute("LOCK TABLE t IN SHARE MODE");
      CountDownLatch go = hold();
      List<CompletableFuture<Integer>> all =
          IntStream.range(0, 5)
              .mapToObj(
                  i ->
                      writer.writeOwn(
                          1,
                          session -> {
                            runs.incrementAndGet();
                            return session.update(INSERT, i);
                          }))
              .toList();
      go.countDown();
      assertThat(all)
          .allSatisfy(
              one ->
                  assertThat(one)
                      .failsWithin(20, TimeUnit.SECONDS)
                      .withThrowableOfType(ExecutionException.class)
                      .havingCause()
                      .isInstanceOf(Unavailable.class));
      other.connection().rollback();
    }
    assertThat(runs).hasValue(1);
    assertThat(rows()).isEmpty();
  }
}
