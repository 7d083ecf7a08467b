package org.exposee.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.exposee.store.Samples.APPLICATION;
import static org.exposee.store.Samples.ENDPOINT;
import static org.exposee.store.Samples.publication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.exposee.delivery.Acceptance;
import org.exposee.delivery.Attempts.Again;
import org.exposee.delivery.Attempts.Made;
import org.exposee.delivery.Due;
import org.exposee.delivery.History;
import org.exposee.delivery.Publication;
import org.exposee.delivery.Result;
import org.exposee.message.Message;
import org.junit.jupiter.api.Test;

/** The promises of {@link org.exposee.delivery.Attempts} about accepting and recording. */
abstract class AttemptsContract extends StoreContract {

  @Test
  void whatIsAcceptedIsThereAfterARestart() throws Exception {
    Message message = samples.message();
    Due due = samples.due(message, false);

    Acceptance answer = accept(publication(message, due));
    reopen();

    assertThat(answer).isEqualTo(new Acceptance.Stored(List.of(Acceptance.Receipt.of(message))));
    assertThat(history().message(WHO, message.id())).contains(message);
    assertThat(history().due(WHO, message.id(), 0, 10)).containsExactly(due);
  }

  @Test
  void aDeliveredAttemptIsInTheHistoryAndNothingIsDueAnyMore() {
    Message message = samples.message();
    Due due = samples.due(message, true);
    accept(publication(message, due));
    var attempt = samples.attempt(due, Result.DELIVERED);

    boolean recorded = record(attempt, Optional.empty());

    assertThat(recorded).isTrue();
    assertThat(history().due(WHO, message.id(), 0, 10)).isEmpty();
    assertThat(history().attempts(WHO, message.id(), 0, 10))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(attempt);
  }

  @Test
  void aDeliveryIsOpenOrInTheHistoryButNeverNeitherNorBoth() {
    Message message = samples.message();
    Due[] dues = Stream.generate(() -> samples.due(message, true)).limit(100).toArray(Due[]::new);
    accept(publication(message, dues));

    CompletableFuture<Void> recording =
        CompletableFuture.runAsync(() -> Stream.of(dues).forEach(this::record));
    while (!recording.isDone()) {
      History.Standing standing = history().standing(WHO, message.id(), 0, 1_000);
      assertThat(standing.made().size() + standing.open().size()).isEqualTo(dues.length);
    }

    done(recording);
    assertThat(history().standing(WHO, message.id(), 0, 1_000).made()).hasSize(dues.length);
  }

  @Test
  void aFailedAttemptIsDueAgainFreeAndWithTheNextNumber() {
    Message message = samples.message();
    Due due = samples.due(message, true);
    accept(publication(message, due));
    Due next = due.retryAt(samples.now().plusSeconds(5));

    assertThat(record(samples.attempt(due, Result.FAILED), Optional.of(next))).isTrue();

    assertThat(history().due(WHO, message.id(), 0, 10)).containsExactly(next);
    assertThat(claim(EVER, 10)).containsExactly(owned(next));
  }

  @Test
  void aRowThatIsNotThisNodesIsNotRecorded() throws Exception {
    Message message = samples.message();
    Due due = samples.due(message, true);
    accept(publication(message, due));
    reopen();

    assertThat(record(due)).isFalse();
    assertThat(history().attempts(WHO, message.id(), 0, 10)).isEmpty();
    assertThat(history().due(WHO, message.id(), 0, 10)).hasSize(1);
  }

  @Test
  void ofSeveralRecordedTogetherEachHasItsOwnAnswer() {
    Message message = samples.message();
    Due first = samples.due(message, true);
    Due second = samples.due(message, true);
    Due third = samples.due(message, true);
    accept(publication(message, first, second, third));
    assertThat(record(second)).isTrue();
    List<Made> made =
        Stream.of(first, second, third)
            .map(due -> new Made(samples.attempt(due, Result.DELIVERED), Optional.empty()))
            .toList();

    assertThat(done(attempts().record(made))).containsExactly(true, false, true);
    assertThat(history().due(WHO, message.id(), 0, 10)).isEmpty();
    assertThat(history().attempts(WHO, message.id(), 0, 10)).hasSize(3);
  }

  @Test
  void anAttemptThatWasRecordedAlreadyIsNotRecordedAgain() {
    Message message = samples.message();
    Due due = samples.due(message, true);
    accept(publication(message, due));
    Due again =
        new Due(due.id(), APPLICATION, message.id(), ENDPOINT, 2, due.trigger(), due.at(), true);
    assertThat(record(samples.attempt(due, Result.FAILED), Optional.of(again))).isTrue();

    assertThat(record(due)).isFalse();
    assertThat(record(again)).isTrue();
    assertThat(record(again)).isFalse();
    assertThat(history().attempts(WHO, message.id(), 0, 10)).hasSize(2);
  }

  @Test
  void resendingAddsADueRowUnlessTheMessageIsGone() {
    Message message = samples.message();
    Message neverStored = samples.message();
    accept(publication(message));
    Due resent = samples.due(message, false);

    done(attempts().add(List.of(resent, samples.due(neverStored, false))));

    assertThat(claim(EVER, 10)).containsExactly(owned(resent));
  }

  @Test
  void whatHasEndedIsAddedAgainOnceAndOnlyIfNothingHasBecomeOfIt() {
    Message message = samples.message();
    Due first = samples.due(message, true);
    accept(publication(message, first));
    assertThat(addedAgain(message, 0)).as("it is open").isZero();
    assertThat(record(samples.attempt(first, Result.DEAD), Optional.empty())).isTrue();
    assertThat(addedAgain(message, 0)).as("seen before its last attempt").isZero();
    assertThat(addedAgain(samples.message(), 0)).as("it is not kept").isZero();

    Due again = samples.due(message, false);
    Again twice = new Again(samples.due(message, false), 1);
    assertThat(done(attempts().addAgain(List.of(new Again(again, 1), twice)))).isEqualTo(1);

    assertThat(addedAgain(message, 1)).as("it is open again").isZero();
    assertThat(claim(EVER, 10)).containsExactly(owned(again));
    assertThat(addedAgain(message, 1)).as("it is under way").isZero();
    assertThat(record(again)).isTrue();
    assertThat(addedAgain(message, 1)).as("it was delivered").isZero();
    Due elsewhere = samples.due(message, ENDPOINT + 1, samples.now(), false);
    assertThat(done(attempts().addAgain(List.of(new Again(elsewhere, 0))))).isEqualTo(1);
    assertThat(history().due(WHO, message.id(), 0, 10)).containsExactly(elsewhere);
  }

  private int addedAgain(Message message, int attempts) {
    return done(attempts().addAgain(List.of(new Again(samples.due(message, false), attempts))));
  }

  @Test
  void aWideFanOutGoesOnFromItsMarkAndAStepThatComesTwiceIsDoneOnce() throws Exception {
    Message message = samples.message();
    accept(
        new Publication(
            APPLICATION,
            List.of(message),
            List.of(samples.due(message, 1, samples.now(), false)),
            Map.of(message.id(), 1L),
            Optional.empty()));
    reopen();
    assertThat(attempts().openFanOuts(0, 10)).containsExactly(Map.entry(message, 1L));
    assertThat(attempts().openFanOuts(message.id(), 10)).isEmpty();

    List<Due> step = List.of(samples.due(message, 2, samples.now(), false));
    assertThat(done(attempts().fanOut(message, 1, step, OptionalLong.of(2)))).isTrue();
    List<Due> again = List.of(samples.due(message, 2, samples.now(), false));
    assertThat(done(attempts().fanOut(message, 1, again, OptionalLong.of(2)))).isFalse();
    assertThat(attempts().openFanOuts(0, 10)).containsExactly(Map.entry(message, 2L));

    assertThat(done(attempts().fanOut(message, 2, List.of(), OptionalLong.empty()))).isTrue();
    assertThat(done(attempts().fanOut(message, 2, List.of(), OptionalLong.empty()))).isFalse();
    assertThat(attempts().openFanOuts(0, 10)).isEmpty();
    assertThat(history().due(WHO, message.id(), 0, 10))
        .extracting(Due::endpoint)
        .containsExactly(1L, 2L);
  }

  @Test
  void callsThatComeAtOnceAllGetTheirAnswer() {
    List<CompletableFuture<Acceptance>> answers = new ArrayList<>();
    List<Message> messages = IntStream.range(0, 1_000).mapToObj(i -> samples.message()).toList();
    messages.forEach(m -> answers.add(attempts().accept(publication(m, samples.due(m, false)))));

    assertThat(answers).allSatisfy(a -> assertThat(done(a)).isInstanceOf(Acceptance.Stored.class));
    clock.advance(Duration.ofSeconds(1));
    assertThat(claim(samples.now(), 2_000)).hasSize(1_000);
  }

  private boolean record(Due due) {
    return record(samples.attempt(due, Result.DELIVERED), Optional.empty());
  }
}
