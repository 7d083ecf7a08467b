package org.exposee.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.exposee.store.Samples.APPLICATION;
import static org.exposee.store.Samples.ENDPOINT;
import static org.exposee.store.Samples.EVENT;
import static org.exposee.store.Samples.OTHER_APPLICATION;
import static org.exposee.store.Samples.publication;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.exposee.access.Principal;
import org.exposee.delivery.Attempt;
import org.exposee.delivery.Attempt.Failure;
import org.exposee.delivery.Due;
import org.exposee.delivery.History.Dead;
import org.exposee.delivery.History.DeadPage;
import org.exposee.delivery.History.Line;
import org.exposee.delivery.History.Standing;
import org.exposee.delivery.History.Tally;
import org.exposee.delivery.Result;
import org.exposee.delivery.Trigger;
import org.exposee.message.Kind;
import org.exposee.message.Message;
import org.exposee.message.Payload;
import org.exposee.message.Traceparent;
import org.exposee.registry.Endpoint;
import org.junit.jupiter.api.Test;

/** The promises of {@link org.exposee.delivery.History}. */
abstract class HistoryContract extends StoreContract {
  private static final List<Long> NO_IDS = List.of(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE);

  private List<Long> events(long before, int limit) {
    return history().events(WHO, before, limit).stream().map(Line::id).toList();
  }

  /** With as many due rows, which are this node's. */
  private List<Due> accepted(Message message, int count) {
    List<Due> dues = Stream.generate(() -> samples.due(message, true)).limit(count).toList();
    accept(publication(List.of(message), dues, Optional.empty()));
    return dues;
  }

  private Attempt recorded(Due due, Result result) {
    Attempt attempt = samples.attempt(due, result);
    Optional<Due> next =
        Optional.of(due.retryAt(samples.now())).filter(again -> result == Result.FAILED);
    assertThat(record(attempt, next)).isTrue();
    return attempt;
  }

  private static List<Long> ids(Standing standing) {
    return Stream.concat(
            standing.made().stream().map(Attempt::id), standing.open().stream().map(Due::id))
        .toList();
  }

  /** Every value of a byte, again and again. */
  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    IntStream.range(0, length).forEach(i -> bytes[i] = (byte) i);
    return bytes;
  }

  @Test
  void eventsAreListedNewestFirstPageByPage() throws Exception {
    List<Long> newestFirst = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Message ours = samples.message();
      newestFirst.add(0, ours.id());
      accept(publication(ours));
      accept(publication(samples.message(OTHER_APPLICATION)));
    }
    reopen();

    assertThat(events(Long.MAX_VALUE, 2)).isEqualTo(newestFirst.subList(0, 2));
    assertThat(events(newestFirst.get(1), 2)).isEqualTo(newestFirst.subList(2, 4));
    assertThat(events(newestFirst.get(3), 2)).isEqualTo(newestFirst.subList(4, 5));
    assertThat(events(newestFirst.get(4), 2)).isEmpty();
    assertThat(events(newestFirst.get(4) + 1, 2)).isEqualTo(newestFirst.subList(4, 5));
    assertThat(events(Long.MAX_VALUE, 5)).isEqualTo(newestFirst);
  }

  @Test
  void anEventsLineCountsWhatIsOpenAndTheAttemptsByTheirResult() {
    Message quiet = samples.message();
    Message busy = samples.message();
    accepted(quiet, 0);
    List<Due> dues = accepted(busy, 13);
    List<Result> results =
        Stream.of(
                Collections.nCopies(1, Result.DELIVERED),
                Collections.nCopies(2, Result.FAILED),
                Collections.nCopies(3, Result.DEAD),
                Collections.nCopies(4, Result.CANCELLED))
            .flatMap(List::stream)
            .toList();
    IntStream.range(0, results.size()).forEach(i -> recorded(dues.get(i), results.get(i)));

    assertThat(history().events(WHO, Long.MAX_VALUE, 10))
        .containsExactly(
            new Line(busy.id(), EVENT, Kind.PLAIN, 1, new Tally(3 + 2, 1, 2, 3, 4)),
            new Line(quiet.id(), EVENT, Kind.PLAIN, 1, new Tally(0, 0, 0, 0, 0)));
  }

  @Test
  void aMessageIsReadByteForByte() throws Exception {
    Payload payload = new Payload(bytes(70_000), 3, 69_999);
    Message message =
        new Message(
            samples.id(),
            APPLICATION,
            "x".repeat(256),
            Kind.PING,
            payload,
            100_000,
            Optional.of(new Traceparent("cc-" + "x".repeat(250))));
    accept(publication(message));
    reopen();

    assertThat(history().message(WHO, message.id())).contains(message);
    assertThat(history().events(WHO, Long.MAX_VALUE, 1))
        .extracting(Line::eventType, Line::kind, Line::deliveries)
        .containsExactly(tuple(message.eventType(), Kind.PING, 100_000));
  }

  @Test
  void everythingOfAnAttemptIsKept() throws Exception {
    Message message = samples.message();
    long id = samples.id();
    Instant at = samples.now().plusMillis(1);
    Due due = new Due(id, APPLICATION, message.id(), ENDPOINT, 9, Trigger.MANUAL, at, true);
    accept(publication(message, due));
    Instant begun = at.plusMillis(1);
    Duration took = Duration.ofNanos(1_234_567_000);
    OptionalInt none = OptionalInt.empty();
    Optional<Failure> why = Optional.of(new Failure("timeout", "it's “late”…".repeat(40)));
    byte[] answer = bytes(Attempt.MAX_ANSWER);
    Attempt attempt = new Attempt(id + 1, due, begun, took, Result.DEAD, none, why, answer);
    assertThat(record(attempt, Optional.empty())).isTrue();
    reopen();

    assertThat(history().attempts(WHO, message.id(), 0, 10))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(attempt);
  }

  @Test
  void attemptsAndOpenDeliveriesAreReadOldestFirstPageByPage() throws Exception {
    Message message = samples.message();
    List<Due> dues = accepted(message, 6);
    accepted(samples.message(), 2).forEach(due -> recorded(due, Result.FAILED));
    Attempt first = samples.attempt(dues.get(5), Result.DELIVERED);
    Attempt second = recorded(dues.get(4), Result.DEAD);
    Attempt third = recorded(dues.get(3), Result.DEAD);
    assertThat(record(first, Optional.empty())).as("the oldest, recorded last").isTrue();
    long[] open = {dues.get(0).id(), dues.get(1).id(), dues.get(2).id()};
    long[] made = {first.id(), second.id(), third.id()};
    reopen();

    assertThat(page(message, 0)).containsExactly(made[0], made[1], open[0], open[1]);
    assertThat(page(message, open[1])).containsExactly(made[0], made[1], open[2]);
    assertThat(page(message, made[1] - 1)).containsExactly(made[1], made[2]);
    assertThat(page(message, made[1])).containsExactly(made[2]);
    assertThat(page(message, made[2])).isEmpty();
  }

  private List<Long> page(Message message, long after) {
    return ids(history().standing(WHO, message.id(), after, 2));
  }

  @Test
  void theEndpointsOfAMessageHaveAnAttemptOrAnOpenDeliveryOfIt() {
    Message message = samples.message();
    Due open = samples.due(message, 3, samples.now(), false);
    Due over = samples.due(message, 4, samples.now(), true);
    Due failing = samples.due(message, 5, samples.now(), true);
    Due twice = samples.due(message, 3, samples.now(), false);
    accept(publication(message, open, over, failing, twice));
    recorded(over, Result.CANCELLED);
    recorded(failing, Result.FAILED);
    Message another = samples.message();
    accept(publication(another, samples.due(another, 6, samples.now(), false)));

    assertThat(history().endpointsOf(WHO, message.id())).containsExactlyInAnyOrder(3L, 4L, 5L);
  }

  @Test
  void urlsAreThoseOfRemovedEndpointsToo() throws Exception {
    Endpoint kept = save(samples.endpoint(APPLICATION, "https://example.com/kept"));
    Endpoint removed = save(samples.endpoint(APPLICATION, "https://example.com/removed"));
    save(samples.endpoint(APPLICATION, "https://example.com/not-asked-for"));
    remove(removed);
    reopen();

    assertThat(history().urls(WHO, List.of(removed.id(), 0L, kept.id(), removed.id())))
        .isEqualTo(Map.of(kept.id(), kept.url(), removed.id(), removed.url()));
    assertThat(history().urls(WHO, List.of())).isEmpty();
  }

  /** One more delivery of it, by hand. */
  private Due resent(Message message) {
    Due due =
        new Due(
            samples.id(),
            APPLICATION,
            message.id(),
            ENDPOINT,
            1,
            Trigger.MANUAL,
            samples.now(),
            true);
    done(attempts().add(List.of(due)));
    return due;
  }

  private Message ended(Result result) {
    Message message = samples.message();
    recorded(accepted(message, 1).get(0), result);
    return message;
  }

  private List<Long> dead(Principal principal, long endpoint) {
    return history().dead(principal, endpoint, 0, Long.MAX_VALUE, 1_000).dead().stream()
        .map(Dead::message)
        .toList();
  }

  @Test
  void aDeliveryIsDeadIfItsLastAttemptIs() throws Exception {
    Message dead = ended(Result.DEAD);
    ended(Result.DELIVERED);
    ended(Result.FAILED);
    ended(Result.CANCELLED);
    accepted(samples.message(), 1);
    Message openAgain = ended(Result.DEAD);
    Due open = resent(openAgain);
    recorded(resent(ended(Result.DEAD)), Result.DELIVERED);
    recorded(resent(ended(Result.DEAD)), Result.FAILED);
    recorded(resent(ended(Result.DEAD)), Result.CANCELLED);
    Message deadAgain = ended(Result.DEAD);
    recorded(resent(deadAgain), Result.DEAD);
    Message deadLater = ended(Result.DELIVERED);
    recorded(resent(deadLater), Result.DEAD);
    reopen();

    assertThat(history().dead(WHO, ENDPOINT, 0, Long.MAX_VALUE, 1_000).dead())
        .containsExactly(
            new Dead(dead.id(), EVENT, 1),
            new Dead(deadAgain.id(), EVENT, 2),
            new Dead(deadLater.id(), EVENT, 2));
    assertThat(open.message()).isEqualTo(openAgain.id());
    assertThat(dead(STRANGER, ENDPOINT)).isEmpty();
    NO_IDS.forEach(id -> assertThat(dead(WHO, id)).isEmpty());
  }

  @Test
  void eachEndpointHasItsOwnDead() {
    Message message = samples.message();
    Due here = samples.due(message, ENDPOINT, samples.now(), true);
    Due there = samples.due(message, ENDPOINT + 1, samples.now(), true);
    accept(publication(message, here, there));
    recorded(here, Result.DEAD);
    assertThat(dead(WHO, ENDPOINT)).as("while it is open elsewhere").containsExactly(message.id());
    assertThat(dead(WHO, ENDPOINT + 1)).isEmpty();

    recorded(there, Result.DELIVERED);
    assertThat(dead(WHO, ENDPOINT)).containsExactly(message.id());
    assertThat(dead(WHO, ENDPOINT + 1)).isEmpty();
  }

  @Test
  void aPingIsNeverDeadNorIsWhatIsNotKeptAnyMore() {
    Message ping = samples.message();
    Due due =
        new Due(
            samples.id(), APPLICATION, ping.id(), ENDPOINT, 1, Trigger.PING, samples.now(), true);
    accept(publication(ping, due));
    recorded(due, Result.DEAD);
    Message old = ended(Result.DEAD);
    assertThat(dead(WHO, ENDPOINT)).containsExactly(old.id());

    clock.advance(Duration.ofDays(31));
    Message young = ended(Result.DEAD);
    sweepAll();
    assertThat(history().attempts(WHO, old.id(), 0, 10)).hasSize(1);
    assertThat(dead(WHO, ENDPOINT)).containsExactly(young.id());
  }

  @Test
  void theDeadAreFoundPageByPageAmongAllAttempts() {
    List<Long> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(ended(Result.DEAD).id());
      ended(Result.DELIVERED);
    }
    long end = samples.id();
    ended(Result.DEAD);

    List<List<Long>> pages = new ArrayList<>();
    OptionalLong after = OptionalLong.of(0);
    while (after.isPresent()) {
      DeadPage page = history().dead(WHO, ENDPOINT, after.getAsLong(), end, 4);
      pages.add(page.dead().stream().map(Dead::message).toList());
      after = page.next();
    }

    assertThat(pages)
        .containsExactly(all.subList(0, 2), all.subList(2, 4), all.subList(4, 5), List.of());
  }

  @Test
  void whatIsAnotherApplicationsOrUnknownIsNotFound() {
    Message message = samples.message();
    recorded(accepted(message, 2).get(0), Result.DELIVERED);
    Endpoint endpoint = save(samples.endpoint(APPLICATION, "https://example.com/ours"));

    assertNothingIsFound(STRANGER, message.id());
    assertThat(history().events(STRANGER, Long.MAX_VALUE, 10)).isEmpty();
    assertThat(history().urls(STRANGER, List.of(endpoint.id()))).isEmpty();
    NO_IDS.forEach(id -> assertNothingIsFound(WHO, id));
    assertThat(history().urls(WHO, NO_IDS)).isEmpty();
  }

  @Test
  void whatIsOpenIsCountedAndSoAreApplications() throws Exception {
    long before = store.totals().applications();
    assertThat(before).isGreaterThanOrEqualTo(2);
    assertThat(store.totals().openDeliveries()).isZero();
    List<Due> dues = accepted(samples.message(), 3);
    accept(publication(samples.message(OTHER_APPLICATION)));
    recorded(dues.get(0), Result.DELIVERED);
    recorded(dues.get(1), Result.FAILED);
    reopen();

    assertThat(store.totals()).isEqualTo(new Totals(before, 2));
  }

  private void assertNothingIsFound(Principal principal, long message) {
    assertThat(history().message(principal, message)).isEmpty();
    assertThat(ids(history().standing(principal, message, 0, 10))).isEmpty();
    assertThat(history().endpointsOf(principal, message)).isEmpty();
  }
}
