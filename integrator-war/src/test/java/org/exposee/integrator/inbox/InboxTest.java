package org.exposee.integrator.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.exposee.integrator.SettableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the inbox remembers, and what it gives out. */
class InboxTest {
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

  private static Arrival arrival(String id) {
    return new Arrival(
        id, "paid", false, Instant.ofEpochSecond(1), id.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void keepsWhatCameOverAReopening() throws Exception {
    inbox.receive(arrival("a"));
    inbox.close();
    open();

    assertThat(inbox.find("a"))
        .get()
        .returns("paid", Entry::type)
        .returns(State.WAITING, Entry::state)
        .returns(clock.instant(), Entry::receivedAt)
        .returns(Instant.ofEpochSecond(1), Entry::sentAt);
    assertThat(inbox.body("a")).contains("a".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void dropsAndCountsDuplicates() {
    assertThat(inbox.receive(arrival("a"))).isEqualTo(Receipt.STORED);
    assertThat(inbox.receive(arrival("a"))).isEqualTo(Receipt.DUPLICATE);
    assertThat(inbox.receive(arrival("a"))).isEqualTo(Receipt.DUPLICATE);

    assertThat(inbox.find("a")).get().returns(2, Entry::duplicates);
    assertThat(inbox.counts()).isEqualTo(new Counts(1, 1, 0));
  }

  @Test
  void storesOneOfAThousandEqualArrivalsOver32Threads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(32);
    try {
      List<Callable<Receipt>> calls = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        calls.add(() -> inbox.receive(arrival("same")));
      }
      Map<Receipt, Long> receipts =
          threads.invokeAll(calls).stream()
              .map(InboxTest::get)
              .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

      assertThat(receipts).isEqualTo(Map.of(Receipt.STORED, 1L, Receipt.DUPLICATE, 999L));
      assertThat(inbox.find("same")).get().returns(999, Entry::duplicates);
    } finally {
      threads.shutdownNow();
    }
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void refusesBeyondItsBoundButKnowsDuplicatesAndTakesMoreOnceHandled() throws Exception {
    inbox.close();
    inbox = Inbox.open(folder, 2, clock, nanos -> {});
    inbox.receive(arrival("a"));
    inbox.receive(arrival("b"));

    assertThat(inbox.receive(arrival("c"))).isEqualTo(Receipt.FULL);
    assertThat(inbox.receive(arrival("a"))).isEqualTo(Receipt.DUPLICATE);
    assertThat(inbox.find("c")).isEmpty();

    inbox.handled(inbox.nextDue().orElseThrow());
    assertThat(inbox.receive(arrival("c"))).isEqualTo(Receipt.STORED);
    assertThat(inbox.receive(arrival("d"))).isEqualTo(Receipt.FULL);
  }

  @Test
  void knowsItsBoundAfterAReopening() throws Exception {
    inbox.receive(arrival("a"));
    inbox.close();
    inbox = Inbox.open(folder, 1, clock, nanos -> {});

    assertThat(inbox.receive(arrival("b"))).isEqualTo(Receipt.FULL);
  }

  @Test
  void hasTheOldestDueFirst() {
    inbox.receive(arrival("a"));
    clock.advance(Duration.ofMillis(1));
    inbox.receive(arrival("b"));
    Waiting first = inbox.nextDue().orElseThrow();
    inbox.retryAt(first, clock.instant().plusSeconds(1), "failed");

    assertThat(first.arrival().id()).isEqualTo("a");
    assertThat(inbox.nextDue()).get().extracting(due -> due.arrival().id()).isEqualTo("b");
    inbox.handled(inbox.nextDue().orElseThrow());
    assertThat(inbox.nextDue()).isEmpty();
    assertThat(inbox.nextDueAt()).contains(clock.instant().plusSeconds(1));
    clock.advance(Duration.ofSeconds(1));
    assertThat(inbox.nextDue())
        .get()
        .returns(1, Waiting::failedTries)
        .extracting(due -> due.arrival().id())
        .isEqualTo("a");
  }

  @Test
  void aParkedEventWaitsAgainWhenAskedFor() {
    inbox.receive(arrival("a"));
    inbox.park(inbox.nextDue().orElseThrow(), "gave up");

    assertThat(inbox.find("a"))
        .get()
        .returns(State.PARKED, Entry::state)
        .returns("gave up", Entry::error)
        .returns(clock.instant(), Entry::endedAt);
    assertThat(inbox.counts()).isEqualTo(new Counts(1, 0, 1));
    assertThat(inbox.retry("a")).isTrue();
    assertThat(inbox.retry("a")).isFalse();
    assertThat(inbox.nextDue()).get().returns(0, Waiting::failedTries);
    assertThat(inbox.counts()).isEqualTo(new Counts(1, 1, 0));
  }

  @Test
  void allParkedEventsWaitAgainAtOnceEachWithOneTurn() {
    for (int i = 0; i < 95; i++) {
      inbox.receive(arrival("first" + i));
      inbox.park(inbox.nextDue().orElseThrow(), "gave up");
    }
    inbox.receive(arrival("handled"));
    inbox.handled(inbox.nextDue().orElseThrow());
    for (int i = 0; i < 110; i++) {
      inbox.receive(arrival("second" + i));
      inbox.park(inbox.nextDue().orElseThrow(), "gave up");
    }
    inbox.receive(arrival("waiting"));
    clock.advance(Duration.ofSeconds(1));

    assertThat(inbox.retryParked()).isEqualTo(205);

    assertThat(inbox.retryParked()).as("none is parked any more").isZero();
    assertThat(inbox.counts()).isEqualTo(new Counts(207, 206, 0));
    assertThat(inbox.tally()).returns(206L, Tally::waiting).returns(0L, Tally::parked);
    assertThat(inbox.find("second109"))
        .get()
        .returns(State.WAITING, Entry::state)
        .returns(0, Entry::tries)
        .returns(clock.instant(), Entry::nextTryAt);
    assertThat(inbox.find("handled")).get().returns(State.HANDLED, Entry::state);
    assertThat(inbox.receive(arrival("more"))).as("too many wait").isEqualTo(Receipt.FULL);
  }

  @Test
  void itsTallyFollowsWhatHappensAndIsRightAfterAReopening() throws Exception {
    List.of("handled", "parked", "retried", "waiting").forEach(id -> inbox.receive(arrival(id)));
    inbox.receive(arrival("parked"));
    inbox.handled(inbox.nextDue().orElseThrow());
    inbox.park(inbox.nextDue().orElseThrow(), "gave up");
    inbox.park(inbox.nextDue().orElseThrow(), "gave up");
    inbox.retry("retried");

    assertThat(inbox.tally())
        .returns(4L, Tally::stored)
        .returns(1L, Tally::duplicates)
        .returns(2L, Tally::waiting)
        .returns(1L, Tally::parked);

    inbox.close();
    open();
    assertThat(inbox.tally())
        .returns(0L, Tally::stored)
        .returns(0L, Tally::duplicates)
        .returns(2L, Tally::waiting)
        .returns(1L, Tally::parked);

    clock.advance(Duration.ofDays(2));
    new Retention(inbox, Duration.ofDays(1), clock).sweep();
    assertThat(inbox.tally()).returns(2L, Tally::waiting).returns(0L, Tally::parked);
    assertThat(inbox.counts()).isEqualTo(new Counts(4, 2, 0));
  }

  @Test
  void knowsSinceWhenTheOldestHasBeenWaiting() {
    assertThat(inbox.oldestWaiting()).isEmpty();
    Instant first = clock.instant();
    inbox.receive(arrival("a"));
    clock.advance(Duration.ofSeconds(1));
    inbox.receive(arrival("b"));
    inbox.retryAt(inbox.nextDue().orElseThrow(), clock.instant().plusSeconds(60), "failed");

    assertThat(inbox.oldestWaiting()).as("it waits for its next try").contains(first);
    inbox.handled(inbox.nextDue().orElseThrow());
    clock.advance(Duration.ofSeconds(60));
    inbox.handled(inbox.nextDue().orElseThrow());
    assertThat(inbox.oldestWaiting()).isEmpty();
  }

  @Test
  void whatWasParkedHasBeenWaitingSinceItWasAskedFor() {
    List.of("one", "all").forEach(id -> inbox.receive(arrival(id)));
    inbox.park(inbox.nextDue().orElseThrow(), "gave up");
    inbox.park(inbox.nextDue().orElseThrow(), "gave up");
    clock.advance(Duration.ofDays(20));
    assertThat(inbox.oldestWaiting()).as("all are parked").isEmpty();

    Instant asked = clock.instant();
    assertThat(inbox.retry("one")).isTrue();
    assertThat(inbox.oldestWaiting()).contains(asked);
    clock.advance(Duration.ofSeconds(5));
    assertThat(inbox.retryParked()).isEqualTo(1);
    assertThat(inbox.oldestWaiting()).as("one has for longer").contains(asked);
    inbox.handled(inbox.nextDue().orElseThrow());
    assertThat(inbox.oldestWaiting()).contains(clock.instant());
    assertThat(inbox.find("all"))
        .get()
        .returns(asked.minus(Duration.ofDays(20)), Entry::receivedAt);
  }

  @Test
  void tellsOfEachCommitAndOfTheSizeOfItsFiles() throws Exception {
    inbox.close();
    List<Long> commits = new CopyOnWriteArrayList<>();
    inbox = Inbox.open(folder, 100, clock, commits::add);
    inbox.receive(arrival("a"));
    inbox.receive(arrival("b"));

    await().untilAsserted(() -> assertThat(commits).hasSize(2));
    assertThat(commits).allSatisfy(nanos -> assertThat(nanos).isPositive());
    assertThat(inbox.bytes())
        .isEqualTo(
            Files.size(folder.resolve("inbox.db"))
                + Files.size(folder.resolve("inbox.db-wal"))
                + Files.size(folder.resolve("inbox.db-shm")));
    assertThat(inbox.freeBytes()).isPositive();
  }

  @Test
  void pagesFromTheNewest() {
    List.of("a", "b", "c").forEach(id -> inbox.receive(arrival(id)));

    List<Entry> page = inbox.newest(2, Long.MAX_VALUE);

    assertThat(page).extracting(Entry::id).containsExactly("c", "b");
    assertThat(inbox.newest(2, page.get(1).seq())).extracting(Entry::id).containsExactly("a");
  }

  @Test
  void forgetsWhatEndedLongAgoAndNeverWhatWaits() {
    for (int i = 0; i < 250; i++) {
      inbox.receive(arrival("old" + i));
      if (i > 0) {
        inbox.handled(inbox.nextDue().orElseThrow());
      } else {
        inbox.retryAt(inbox.nextDue().orElseThrow(), clock.instant().plusSeconds(1), "failed");
      }
    }
    clock.advance(Duration.ofDays(14));
    inbox.receive(arrival("new"));
    Retention retention = new Retention(inbox, Duration.ofDays(14), clock);
    retention.sweep();
    assertThat(inbox.find("old249")).as("exactly 14 days old").isPresent();

    clock.advance(Duration.ofMillis(1));
    retention.sweep();

    assertThat(inbox.newest(1000, Long.MAX_VALUE))
        .extracting(Entry::id)
        .containsExactly("new", "old0");
    assertThat(inbox.receive(arrival("old1"))).isEqualTo(Receipt.STORED);
  }

  @Test
  void aBadWriteDoesNotFailItsNeighbours() throws Exception {
    Arrival bad = new Arrival("bad", "paid", false, Instant.ofEpochSecond(1), null);
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Callable<Object>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        Arrival each = i % 10 == 5 ? bad : arrival("good" + i % 90);
        calls.add(
            () -> {
              try {
                return inbox.receive(each);
              } catch (InboxUnavailableException e) {
                return "failed";
              }
            });
      }
      List<Object> results = threads.invokeAll(calls).stream().map(InboxTest::get).toList();

      assertThat(results).filteredOn("failed"::equals).hasSize(20);
      assertThat(results).filteredOn(Receipt.STORED::equals).hasSize(81);
      assertThat(inbox.counts()).isEqualTo(new Counts(81, 81, 0));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void saysSoWhenItIsClosed() throws Exception {
    inbox.close();

    assertThatThrownBy(() -> inbox.receive(arrival("a")))
        .isInstanceOf(InboxUnavailableException.class);
    assertThatThrownBy(() -> inbox.find("a")).isInstanceOf(InboxUnavailableException.class);
  }
}
