package org.exposee.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.exposee.delivery.Acceptance.Receipt;
import org.exposee.delivery.Acceptance.Replayed;
import org.exposee.delivery.Acceptance.Stored;
import org.exposee.delivery.Publisher.Event;
import org.exposee.message.IdKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** What publishing asks of the store, and what it makes there. */
class PublishTest {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @TempDir Path folder;
  private final Receiver receiver = new Receiver();
  private Engine engine;

  @BeforeEach
  void start() {
    engine = new Engine(folder.resolve("data"), Engine.settings(2));
  }

  @AfterEach
  void stop() {
    engine.close();
    receiver.close();
  }

  private void execute(String sql) throws Exception {
    SQLiteDataSource database = new SQLiteDataSource();
    database.setUrl("jdbc:sqlite:" + folder.resolve("data/exposee.db"));
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void whoIsRegisteredIsNotAskedOfTheStore() throws Exception {
    engine.register(receiver.url("/"), "paid");
    for (String table : new String[] {"secret", "subscription", "endpoint", "event_type"}) {
      execute("DROP TABLE " + table);
    }
    Receipt receipt = engine.publish("paid", "1");
    assertThat(receipt.deliveries()).isEqualTo(1);
    await().atMost(PATIENCE).until(() -> engine.attempts(receipt).size() == 1);
    assertThat(receiver.arrivals()).hasSize(1);
  }

  @Test
  void fiftyEqualRequestsAtOnceAreOneMessage() throws Exception {
    engine.register(receiver.url("/"), "paid");
    Optional<Idempotency> key =
        Optional.of(Idempotency.of("key".getBytes(UTF_8), "body".getBytes(UTF_8)));
    CountDownLatch together = new CountDownLatch(1);
    List<CompletableFuture<Acceptance>> answers = new ArrayList<>();
    List<Thread> callers =
        IntStream.range(0, 50)
            .mapToObj(
                i -> {
                  CompletableFuture<Acceptance> answer = new CompletableFuture<>();
                  answers.add(answer);
                  return new Thread(() -> publish(together, key, answer));
                })
            .toList();
    callers.forEach(Thread::start);
    together.countDown();
    List<Acceptance> all = answers.stream().map(Engine::get).toList();
    for (Thread caller : callers) {
      caller.join();
    }
    assertThat(all).filteredOn(Stored.class::isInstance).hasSize(1);
    List<Receipt> receipts = all.stream().flatMap(PublishTest::receipts).distinct().toList();
    assertThat(receipts).hasSize(1);
    await().atMost(PATIENCE).until(() -> engine.due(receipts.get(0)).isEmpty());
    assertThat(receiver.arrivals())
        .extracting(Receiver.Arrival::id)
        .containsExactly(IdKind.MESSAGE.show(receipts.get(0).id()));
  }

  private void publish(
      CountDownLatch together, Optional<Idempotency> key, CompletableFuture<Acceptance> answer) {
    try {
      together.await();
      List<Event> event = List.of(new Event("paid", "1".getBytes(UTF_8)));
      answer.complete(
          Engine.get(engine.publisher.publish(engine.principal, event, key, Optional.empty())));
    } catch (InterruptedException | RuntimeException | Error failed) {
      answer.completeExceptionally(failed);
    }
  }

  private static Stream<Receipt> receipts(Acceptance acceptance) {
    return acceptance instanceof Stored stored
        ? stored.receipts().stream()
        : ((Replayed) acceptance).receipts().stream();
  }
}
