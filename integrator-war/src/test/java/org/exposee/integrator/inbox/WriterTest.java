package org.exposee.integrator.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one thread that writes outlives whatever its jobs and its listener throw. */
class WriterTest {
  @TempDir Path folder;

  private final Error noMemory = new OutOfMemoryError("for a large body");
  private Connection connection;
  private Writer writer;

  @BeforeEach
  void open() throws Exception {
    NativeLibrary.loadFrom(folder.resolve("native"));
    connection = Database.open(folder.resolve("inbox.db")).openWriter();
    start(nanos -> {});
  }

  private void start(CommitListener commits) {
    writer = new Writer(connection, () -> {}, commits);
    writer.start();
  }

  @AfterEach
  void close() throws Exception {
    writer.close();
    connection.close();
  }

  private static Receipt insert(Connection connection, String id) throws SQLException {
    Arrival arrival = new Arrival(id, "paid", false, Instant.EPOCH, new byte[0]);
    return EventTable.insert(connection, arrival, Instant.EPOCH);
  }

  private Receipt insertAndRunOutOfMemory(Connection connection, String id) throws SQLException {
    insert(connection, id);
    throw noMemory;
  }

  private Receipt store(String id) throws Exception {
    return get(writer.submit(writing -> insert(writing, id)));
  }

  private List<String> stored() throws Exception {
    return get(writer.submit(reading -> EventTable.newest(reading, 100, Long.MAX_VALUE))).stream()
        .map(Entry::id)
        .toList();
  }

  private static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(10, TimeUnit.SECONDS);
  }

  @Test
  void anErrorFailsItsOwnJobAloneAndLeavesNothingOfIt() throws Exception {
    CompletableFuture<Receipt> bad =
        writer.submit(writing -> insertAndRunOutOfMemory(writing, "bad"));

    assertThatThrownBy(() -> get(bad)).hasCause(noMemory);
    assertThat(store("next")).isEqualTo(Receipt.STORED);
    assertThat(stored()).containsExactly("next");
    assertThat(writer.isAlive()).isTrue();
  }

  @Test
  void anErrorDoesNotFailThoseWhoShareTheCommit() throws Exception {
    CompletableFuture<Void> goOn = new CompletableFuture<>();
    CompletableFuture<Void> busy = writer.submit(writing -> goOn.join());
    List<CompletableFuture<Receipt>> good = new ArrayList<>();
    good.add(writer.submit(writing -> insert(writing, "a")));
    CompletableFuture<Receipt> bad =
        writer.submit(writing -> insertAndRunOutOfMemory(writing, "bad"));
    good.add(writer.submit(writing -> insert(writing, "b")));
    goOn.complete(null);
    get(busy);

    for (CompletableFuture<Receipt> each : good) {
      assertThat(each).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(Receipt.STORED);
    }
    assertThatThrownBy(() -> get(bad)).hasCause(noMemory);
    assertThat(stored()).containsExactly("b", "a");
  }

  @Test
  void aListenerThatFailsNeitherEndsItNorMakesItWriteTwice() throws Exception {
    writer.close();
    start(
        nanos -> {
          throw noMemory;
        });

    assertThat(store("a")).isEqualTo(Receipt.STORED);
    assertThat(store("b")).isEqualTo(Receipt.STORED);
    Optional<Entry> found = get(writer.submit(reading -> EventTable.find(reading, "a")));
    assertThat(found).get().returns(0, Entry::duplicates);
    assertThat(writer.isAlive()).isTrue();
  }

  @Test
  void itIsNotAliveOnceItIsClosed() {
    assertThat(writer.isAlive()).isTrue();
    writer.close();
    assertThat(writer.isAlive()).isFalse();
  }
}
