package org.exposee.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.exposee.store.Entry.Place;
import org.exposee.store.EntryQueue.Turn;
import org.junit.jupiter.api.Test;

class EntryQueueTest {
  private static final int CALLERS = 1_000;
  private static final int OWN = 2_000;

  private final EntryQueue queue = new EntryQueue(CALLERS, OWN, false);

  private static Entry<?> entry(Place place, int weight) {
    return new Entry<>(place, weight, session -> null);
  }

  private Entry<?> caller(int weight) {
    Entry<?> entry = entry(Place.INSIDE, weight);
    assertThat(queue.offerOfCaller(entry)).isTrue();
    return entry;
  }

  private Entry<?> own(Place place, int weight) {
    Entry<?> entry = entry(place, weight);
    assertThat(queue.offerOwn(entry)).isTrue();
    return entry;
  }

  private Entry<?> own(int weight) {
    return own(Place.INSIDE, weight);
  }

  private void takes(Entry<?>... expected) {
    assertThat(new ArrayList<Object>(queue.take().all())).containsExactly((Object[]) expected);
  }

  @Test
  void callersGoFirstAndTheRestAlong() {
    Entry<?> record = own(100);
    Entry<?> first = caller(2);
    Entry<?> second = caller(2);
    takes(first, second, record);
    Entry<?> third = caller(2);
    Entry<?> its = own(2);
    Turn apart = queue.take();
    assertThat(new ArrayList<Object>(apart.callers())).containsExactly(third);
    assertThat(new ArrayList<Object>(apart.own())).containsExactly(its);
  }

  @Test
  void asMuchGoesAlongAsCallersMakeThemselves() {
    IntStream.range(0, 10).forEach(i -> caller(200));
    IntStream.range(0, 60).forEach(i -> own(100));
    assertThat(queue.take().all()).hasSize(10 + (1_024 + 2 * 10 * 200) / 100);
  }

  @Test
  void whatIsTooHeavyToGoAlongHasEveryOtherTurn() {
    Entry<?> heavy = own(1_100);
    Entry<?> heavyToo = own(1_500);
    Entry<?> first = caller(2);
    takes(first);
    Entry<?> second = caller(2);
    takes(heavy);
    takes(second);
    takes(heavyToo);
  }

  /** A turn is for those who were passed over: else what comes later would pass callers. */
  @Test
  void whoeverDidNotWaitHasNoTurn() {
    takes(caller(2));
    Entry<?> record = own(2);
    Entry<?> next = caller(2);
    takes(next, record);
  }

  @Test
  void whereBothAreWrittenBesideEachOtherThereIsSomethingOfBothInEachTurn() {
    EntryQueue both = new EntryQueue(CALLERS, OWN, true);
    Entry<?> caller = entry(Place.INSIDE, 2);
    Entry<?> heavy = entry(Place.INSIDE, 8_192);
    Entry<?> behind = entry(Place.INSIDE, 2);
    assertThat(both.offerOfCaller(caller) && both.offerOwn(heavy) && both.offerOwn(behind))
        .isTrue();
    Turn turn = both.take();
    assertThat(new ArrayList<Object>(turn.callers())).containsExactly(caller);
    assertThat(new ArrayList<Object>(turn.own())).containsExactly(heavy);
  }

  @Test
  void soHasWhatSharesNoTransaction() {
    Entry<?> record = own(2);
    Entry<?> apart = own(Place.BETWEEN, 1);
    Entry<?> behind = own(2);
    Entry<?> first = caller(2);
    takes(first, record);
    Entry<?> second = caller(2);
    takes(second);
    Entry<?> third = caller(2);
    takes(apart);
    takes(third, behind);
  }

  /** An event that was accepted first must not be passed by one behind it. */
  @Test
  void aStepKeepsItsPlaceAmongCallers() {
    Entry<?> before = caller(2);
    Entry<?> step = entry(Place.ALONE, 1);
    assertThat(queue.offerStep(step)).isTrue();
    Entry<?> behind = caller(2);
    Entry<?> record = own(2);
    takes(before, record);
    takes(step);
    takes(behind);
  }

  @Test
  void betweenStepsTheDispatcherHasItsTurn() {
    Entry<?> first = entry(Place.ALONE, 1);
    Entry<?> second = entry(Place.ALONE, 1);
    assertThat(queue.offerStep(first) && queue.offerStep(second)).isTrue();
    Entry<?> record = own(2);
    takes(first);
    takes(record);
    takes(second);
  }

  @Test
  void howeverManyCallersThereAreRecordsKeepUp() {
    IntStream.range(0, 255).forEach(i -> caller(2));
    IntStream.range(0, 3).forEach(i -> own(256));
    assertThat(queue.take().all()).hasSize(255 + 3);
  }

  @Test
  void aTurnHasABound() {
    IntStream.range(0, 300).forEach(i -> caller(1));
    assertThat(queue.take().all()).hasSize(256);
    assertThat(queue.take().all()).hasSize(44);
    IntStream.range(0, 3).forEach(i -> caller(1_000));
    assertThat(queue.take().all()).hasSize(2);
    assertThat(queue.take().all()).hasSize(1);
    IntStream.range(0, 5).forEach(i -> own(512));
    assertThat(queue.take().all()).hasSize(4);
    assertThat(queue.take().all()).hasSize(1);
  }

  @Test
  void whatIsHeavierThanATurnHasOneNevertheless() {
    takes(caller(100_000));
    takes(own(100_000));
  }

  @Test
  void eachHasRoomOfItsOwn() {
    IntStream.range(0, CALLERS).forEach(i -> caller(1));
    assertThat(queue.offerOfCaller(entry(Place.INSIDE, 1))).isFalse();
    IntStream.range(0, OWN).forEach(i -> own(1));
    assertThat(queue.offerOwn(entry(Place.INSIDE, 1))).isFalse();
    assertThat(queue.size()).isEqualTo(CALLERS + OWN);
  }

  @Test
  void behindTheEndComesWhatWaitedAndThenNothing() {
    Entry<?> caller = caller(1);
    Entry<?> apart = own(Place.BETWEEN, 1);
    queue.end();
    assertThat(queue.offerOfCaller(entry(Place.INSIDE, 1))).isFalse();
    assertThat(queue.offerOwn(entry(Place.INSIDE, 1))).isFalse();
    takes(caller);
    takes(apart);
    takes();
    takes();
  }

  @Test
  void whoTakesWaitsForTheNextOrTheEnd() {
    CompletableFuture<Turn> next = CompletableFuture.supplyAsync(queue::take);
    Entry<?> caller = caller(1);
    assertThat(next).succeedsWithin(10, TimeUnit.SECONDS);
    assertThat(new ArrayList<Object>(next.join().all())).containsExactly(caller);
    CompletableFuture<Turn> last = CompletableFuture.supplyAsync(queue::take);
    queue.end();
    assertThat(last).succeedsWithin(10, TimeUnit.SECONDS);
    assertThat(last.join().isEmpty()).isTrue();
  }
}
