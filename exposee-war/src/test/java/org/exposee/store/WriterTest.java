package org.exposee.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.exposee.message.Unavailable;
import org.exposee.store.Entry.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriterTest {
  private static final int CAPACITY = 200;

  @TempDir Path temp;
  private Sqlite sqlite;
  private Session session;
  private Writer writer;
  private final CountDownLatch free = new CountDownLatch(1);

  @BeforeEach
  void open() throws Exception {
    sqlite = new Sqlite(temp.resolve("test.db"));
    session = sqlite.writer(1_024);
    session.execute("CREATE TABLE t (n INTEGER PRIMARY KEY)");
    writer = new Writer(new Kept(List.of(session)), new SqliteDialect(), CAPACITY);
  }

  @AfterEach
  void close() throws Exception {
    free.countDown();
    writer.close();
    session.close();
  }

  /** The writer does nothing else until it is set free. */
  private void hold() {
    CountDownLatch held = new CountDownLatch(1);
    writer.between(
        session -> {
          held.countDown();
          await().forever().until(() -> free.getCount() == 0);
          return null;
        });
    await().until(() -> held.getCount() == 0);
  }

  private CompletableFuture<Integer> insert(int number) {
    return writer.write(1, session -> session.update("INSERT INTO t VALUES (?)", number));
  }

  private List<Integer> rows() throws SQLException {
    try (Session reader = sqlite.reader()) {
      return reader.query("SELECT n FROM t ORDER BY n", row -> row.getInt(1));
    }
  }

  private static void done(CompletableFuture<?> future) {
    assertThat(future).succeedsWithin(10, TimeUnit.SECONDS);
  }

  @Test
  void whoListensIsToldOfEachCommitOnce() throws Exception {
    Map<Integer, Long> told = new ConcurrentHashMap<>();
    writer.listen((entries, nanos) -> told.merge(entries, nanos, (once, again) -> -1L));
    hold();
    List<CompletableFuture<?>> all = List.of(insert(1), insert(2), insert(3));
    CompletableFuture<Integer> refused = writer.writeAlone(session -> session.update("nonsense"));
    free.countDown();
    all.forEach(WriterTest::done);
    assertThat(refused).failsWithin(10, TimeUnit.SECONDS);
    writer.close();

    assertThat(told).containsOnlyKeys(3);
    assertThat(told.get(3)).isPositive();
  }

  @Test
  void aListenerThatFailsHarmsNobody() throws Exception {
    writer.listen(
        (entries, nanos) -> {
          throw new IllegalStateException("from the listener");
        });
    done(insert(1));
    done(insert(2));
    assertThat(rows()).containsExactly(1, 2);
  }

  @Test
  void whatHasManyRowsHasACommitOfItsOwn() throws Exception {
    hold();
    long before = writer.commits();
    List<CompletableFuture<?>> all = new ArrayList<>();
    all.add(insert(1));
    all.add(insert(2));
    all.add(writer.writeAlone(session -> session.update("INSERT INTO t VALUES (?), (?)", 3, 4)));
    all.add(insert(5));
    all.add(insert(6));
    free.countDown();
    all.forEach(WriterTest::done);
    assertThat(writer.commits() - before).isEqualTo(3);
    assertThat(rows()).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void whoWaitsTogetherSharesOneCommit() throws Exception {
    hold();
    long before = writer.commits();
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(insert(i));
    }
    free.countDown();
    all.forEach(WriterTest::done);
    assertThat(writer.commits()).isEqualTo(before + 1);
    assertThat(rows()).hasSize(100);
  }

  @Test
  void aFullQueueRefusesAndTheDispatchersCallsStillFit() throws Exception {
    hold();
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < CAPACITY; i++) {
      all.add(insert(i));
    }
    assertThat(insert(-1))
        .failsWithin(0, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .havingCause()
        .isInstanceOf(Unavailable.class)
        .withMessage("the store has 200 calls waiting already");
    CompletableFuture<Integer> own =
        writer.writeOwn(1, session -> session.update("INSERT INTO t VALUES (?)", 1_000));
    free.countDown();
    all.forEach(WriterTest::done);
    done(own);
    assertThat(rows()).hasSize(CAPACITY + 1).contains(1_000).doesNotContain(-1);
  }

  @Test
  void oneBadEntryDoesNotFailItsBatch() throws Exception {
    hold();
    CompletableFuture<Integer> first = insert(1);
    CompletableFuture<Integer> twice = insert(1);
    CompletableFuture<Object> broken =
        writer.write(
            1,
            session -> {
              session.update("INSERT INTO t VALUES (2)");
              throw new IllegalArgumentException("broken");
            });
    CompletableFuture<Object> refused =
        writer.write(
            1,
            session -> {
              throw new Refusal(new IllegalStateException("not wanted"));
            });
    CompletableFuture<Integer> last = insert(3);
    free.countDown();
    done(first);
    done(last);
    assertThatThrownBy(twice::join).hasCauseInstanceOf(Failures.Failed.class);
    assertThatThrownBy(broken::join).hasRootCauseMessage("broken");
    assertThatThrownBy(refused::join)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not wanted");
    assertThat(rows()).containsExactly(1, 3);
  }

  private CompletableFuture<Integer> add(int... numbers) {
    return writer.write(1, session -> addAll(session, "INSERT INTO t VALUES (?)", numbers));
  }

  @Test
  void oneBadRowAmongThoseThatAreAddedFailsOnlyItsEntry() throws Exception {
    hold();
    CompletableFuture<Integer> first = add(1, 2);
    CompletableFuture<Integer> twice = add(3, 2, 4);
    CompletableFuture<Integer> last = add(5);
    free.countDown();
    done(first);
    done(last);
    assertThatThrownBy(twice::join).hasCauseInstanceOf(Failures.Failed.class);
    done(add(6));
    assertThat(rows()).containsExactly(1, 2, 5, 6);
  }

  @Test
  void whatIsAddedIsThereForEveryStatementBehindIt() throws Exception {
    String count = "SELECT count(*) FROM t";
    CompletableFuture<List<Integer>> seen =
        writer.write(
            1,
            session -> {
              session.add("INSERT INTO t VALUES (?)", 1);
              session.add("INSERT INTO t VALUES (?)", 2);
              int two = session.first(count, row -> row.getInt(1)).orElseThrow();
              session.add("INSERT INTO t VALUES (?)", 3);
              int changed = session.update("UPDATE t SET n = n + 10");
              session.add("INSERT INTO t VALUES (?)", 4);
              int[] deleted =
                  session.updateAll(
                      "DELETE FROM t WHERE n = ?",
                      List.of(new Object[] {4}, new Object[] {5}, new Object[] {11}));
              return List.of(two, changed, deleted[0], deleted[1], deleted[2]);
            });
    assertThat(seen).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(List.of(2, 3, 1, 0, 1));
    assertThat(rows()).containsExactly(12, 13);
  }

  /** SQLite looks at a deferred key only when it commits. */
  @Test
  void aCommitThatFailsIsUnknownToAllWhoSharedItAndTheNextOneWorks() throws Exception {
    session.execute("PRAGMA foreign_keys=1");
    session.execute(
        "CREATE TABLE child (n INTEGER REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED)");
    hold();
    CompletableFuture<Integer> innocent = insert(1);
    CompletableFuture<Integer> orphan =
        writer.write(1, session -> session.update("INSERT INTO child VALUES (99)"));
    long before = writer.commits();
    free.countDown();
    assertThatThrownBy(innocent::join).hasCauseInstanceOf(Failures.OutcomeUnknown.class);
    assertThatThrownBy(orphan::join).hasCauseInstanceOf(Failures.OutcomeUnknown.class);
    assertThat(writer.commits()).isEqualTo(before);
    assertThat(writer.isBroken()).isFalse();
    done(insert(2));
    assertThat(rows()).containsExactly(2);
  }

  /** After such an error the driver closes the statement that has met it. */
  @Test
  void whenThereIsSpaceAgainItGoesOn() throws Exception {
    String blob = "INSERT INTO t VALUES (?, zeroblob(100000))";
    session.execute("ALTER TABLE t ADD COLUMN filling BLOB");
    done(writer.write(1, all -> all.update(blob, 1)));
    session.execute("PRAGMA max_page_count=1");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> writer.write(1, all -> all.update(blob, 2)).join())
          .hasCauseInstanceOf(Unavailable.class)
          .hasMessageContaining("has no space left on its disk");
    }
    session.execute("PRAGMA max_page_count=1000000");
    done(writer.write(1, all -> all.update(blob, 3)));
    assertThat(rows()).containsExactly(1, 3);
    session.execute("PRAGMA max_page_count=1");
    CompletableFuture<Integer> added = writer.write(1, all -> addAll(all, blob, 4, 5));
    assertThatThrownBy(added::join)
        .hasCauseInstanceOf(Unavailable.class)
        .hasMessageContaining("has no space left on its disk");
    session.execute("PRAGMA max_page_count=1000000");
    done(writer.write(1, all -> addAll(all, blob, 6, 7)));
    assertThat(rows()).containsExactly(1, 3, 6, 7);
  }

  private static int addAll(Session session, String sql, int... numbers) throws SQLException {
    for (int number : numbers) {
      session.add(sql, number);
    }
    return numbers.length;
  }

  @Test
  void whoCancelsBeforeItsTurnHasWithdrawn() throws Exception {
    hold();
    CompletableFuture<Integer> withdrawn = insert(1);
    CompletableFuture<Integer> stays = insert(2);
    assertThat(withdrawn.cancel(false)).isTrue();
    free.countDown();
    done(stays);
    assertThat(rows()).containsExactly(2);
    assertThatThrownBy(withdrawn::join).isInstanceOf(CancellationException.class);
  }

  @Test
  void closingWritesWhatWaitsAndRefusesWhatComes() throws Exception {
    hold();
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(insert(i));
    }
    Thread closing = new Thread(writer::close);
    closing.start();
    await().until(() -> insert(99).isCompletedExceptionally());
    assertThatThrownBy(() -> insert(99).join())
        .hasCauseInstanceOf(Unavailable.class)
        .hasMessageContaining("the store is stopping");
    free.countDown();
    closing.join(10_000);
    assertThat(writer.hasEnded()).isTrue();
    all.forEach(WriterTest::done);
    assertThat(rows()).hasSize(50).doesNotContain(99);
  }

  @Test
  void anInterruptDoesNotEndIt() {
    done(insert(1));
    Thread thread =
        Thread.getAllStackTraces().keySet().stream()
            .filter(t -> t.getName().equals("exposee-store-writer") && t.isAlive())
            .reduce((one, other) -> other)
            .orElseThrow();
    thread.interrupt();
    done(insert(2));
    done(insert(3));
    assertThat(writer.hasEnded()).isFalse();
  }
}
