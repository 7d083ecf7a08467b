package org.exposee.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.exposee.store.Samples.APPLICATION;
import static org.exposee.store.Samples.ENDPOINT;
import static org.exposee.store.Samples.OTHER_APPLICATION;
import static org.exposee.store.Samples.publication;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.exposee.delivery.Attempts.Backlog;
import org.exposee.delivery.Attempts.Claim;
import org.exposee.delivery.Attempts.Claimed;
import org.exposee.delivery.Attempts.Owned;
import org.exposee.delivery.Due;
import org.exposee.message.Message;
import org.junit.jupiter.api.Test;

/** The promises of {@link org.exposee.delivery.Attempts} about who works on which due row. */
abstract class ClaimingContract extends StoreContract {

  @Test
  void aFreeRowIsClaimedOnceAndComesWithItsMessage() {
    Message message = samples.message();
    Due due = samples.due(message, false);
    accept(publication(message, due));

    Claim first = claimed(EVER, 10);
    Claim second = claimed(EVER, 10);

    assertThat(first.claimed()).containsExactly(new Claimed(owned(due), message));
    assertThat(second.claimed()).isEmpty();
  }

  @Test
  void aRowOfThisNodeIsNotClaimed() {
    Message message = samples.message();
    accept(publication(message, samples.due(message, true)));

    assertThat(claim(EVER, 10)).isEmpty();
  }

  @Test
  void theLongestDueIsClaimedFirstAndTheNextIsNamed() {
    Message message = samples.message();
    Instant now = samples.now();
    Due later = samples.due(message, ENDPOINT, now.plusSeconds(5), false);
    Due soon = samples.due(message, ENDPOINT, now, false);
    Due long_ = samples.due(message, ENDPOINT, now.minusSeconds(5), false);
    accept(publication(message, later, soon, long_));

    Claim one = claimed(now, 1);
    Claim rest = claimed(now, 10);
    Claim none = claimed(now, 10);

    assertThat(dues(one)).containsExactly(owned(long_));
    assertThat(one.nextAt()).contains(soon.at());
    assertThat(dues(rest)).containsExactly(owned(soon));
    assertThat(rest.nextAt()).contains(later.at());
    assertThat(none.claimed()).isEmpty();
    assertThat(none.nextAt()).contains(later.at());
    assertThat(claimed(EVER, 10).nextAt()).isEmpty();
  }

  @Test
  void claimingLooksAtOneEndpointOfOneApplication() {
    Message message = samples.message();
    accept(publication(message, samples.due(message, ENDPOINT + 1, samples.now(), false)));

    assertThat(claim(EVER, 10)).isEmpty();
    assertThat(done(attempts().claim(APPLICATION + 1, ENDPOINT + 1, EVER, 10)).claimed()).isEmpty();
  }

  @Test
  void olderRowsAreClaimedWheneverTheyAreDue() {
    Message old = samples.message();
    Message young = samples.message();
    Due dueLate = samples.due(old, ENDPOINT, samples.now().plusSeconds(99), false);
    accept(publication(old, dueLate));
    accept(publication(young, samples.due(young, false)));

    Claim claim = done(attempts().claimOlder(APPLICATION, ENDPOINT, young.id(), 10));

    assertThat(dues(claim)).containsExactly(owned(dueLate));
  }

  @Test
  void rowsOfADeadIncarnationAreFreeAfterAStart() throws Exception {
    Message message = samples.message();
    Due due = samples.due(message, true);
    accept(publication(message, due));
    long before = store.incarnation();
    reopen();

    assertThat(store.incarnation()).isGreaterThan(before);
    assertThat(claim(EVER, 10)).containsExactly(due);
  }

  @Test
  void whatIsGivenBackCanBeClaimedAgainAsItWas() {
    Message message = samples.message();
    accept(publication(message, samples.due(message, false)));
    List<Due> claimed = claim(EVER, 10);

    done(attempts().giveBack(claimed));

    assertThat(claim(EVER, 10)).isEqualTo(claimed).hasSize(1);
  }

  @Test
  void ownedRowsAreListedInOrderAndCanBeMadeFree() {
    Message message = samples.message();
    Due first = samples.due(message, true);
    Due second = samples.due(message, true);
    Due third = samples.due(message, true);
    Due free = samples.due(message, false);
    accept(publication(message, third, free, second, first));

    assertThat(attempts().owned(0, 2)).containsExactly(row(first), row(second));
    assertThat(attempts().owned(second.id(), 2)).containsExactly(row(third));

    done(attempts().free(List.of(row(first), row(third))));

    assertThat(attempts().owned(0, 10)).containsExactly(row(second));
    assertThat(claim(EVER, 10)).extracting(Due::id).contains(first.id(), third.id(), free.id());
  }

  private static Owned row(Due due) {
    return new Owned(due.application(), due.id());
  }

  @Test
  void waitingRowsAreHastenedInStepsAndNoneIsLeftBehindAtOneInstant() {
    Message message = samples.message();
    Instant now = samples.now();
    Instant later = now.plusSeconds(9);
    Due dueNow = samples.due(message, ENDPOINT, now, false);
    List<Due> waiting =
        List.of(
            samples.due(message, ENDPOINT, now.plusSeconds(1), false),
            samples.due(message, ENDPOINT, later, false),
            samples.due(message, ENDPOINT, later, false));
    accept(publication(message, dueNow, waiting.get(0), waiting.get(1), waiting.get(2)));

    assertThat(hasten(now, now, 2)).contains(later);
    assertThat(hasten(now, later, 2)).isEmpty();
    assertThat(claim(now, 10)).extracting(Due::at).hasSize(4).containsOnly(now);
  }

  private Optional<Instant> hasten(Instant from, Instant after, int limit) {
    return done(attempts().hasten(APPLICATION, ENDPOINT, from, after, limit));
  }

  @Test
  void theBacklogNamesEachEndpointOnceWithItsEarliestFreeRow() {
    Message message = samples.message();
    Instant now = samples.now();
    accept(
        publication(
            message,
            samples.due(message, 5, now.plusSeconds(7), false),
            samples.due(message, 5, now.plusSeconds(3), false),
            samples.due(message, 6, now, false),
            samples.due(message, 9, now, true)));
    Message others = samples.message(OTHER_APPLICATION);
    accept(publication(others, samples.due(others, 3, now, false)));

    assertThat(attempts().backlog())
        .containsExactly(
            new Backlog(APPLICATION, 5, now.plusSeconds(3)),
            new Backlog(APPLICATION, 6, now),
            new Backlog(OTHER_APPLICATION, 3, now));
  }
}
