package org.exposee.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.exposee.store.Samples.key;
import static org.exposee.store.Samples.publication;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.exposee.delivery.Acceptance.Conflict;
import org.exposee.delivery.Acceptance.Replayed;
import org.exposee.delivery.Acceptance.Stored;
import org.exposee.delivery.Due;
import org.exposee.delivery.Result;
import org.exposee.message.Message;
import org.junit.jupiter.api.Test;

/** How long things are kept: idempotency keys a day, messages 30 days, attempts 90. */
abstract class RetentionContract extends StoreContract {
  private static final Duration DAY = Duration.ofDays(1);

  private Message delivered() {
    return delivered(samples.message());
  }

  private boolean isKept(Message message) {
    return history().message(WHO, message.id()).isPresent();
  }

  private int attemptsOf(Message message) {
    return history().attempts(WHO, message.id(), 0, 10).size();
  }

  @Test
  void messagesGoAfter30DaysAndTheirAttemptsAfter90() {
    Message old = delivered();
    clock.advance(DAY);
    Message young = delivered();
    clock.advance(DAY.multipliedBy(29).plusSeconds(1));
    sweepAll();
    assertThat(isKept(old)).isFalse();
    assertThat(attemptsOf(old)).isEqualTo(1);
    assertThat(isKept(young)).isTrue();
    clock.advance(DAY.multipliedBy(60));
    sweepAll();
    assertThat(attemptsOf(old)).isZero();
    assertThat(attemptsOf(young)).isEqualTo(1);
    clock.advance(DAY);
    sweepAll();
    assertThat(attemptsOf(young)).isZero();
  }

  @Test
  void aMessageWithAnOpenDeliveryIsKept() {
    Message open = samples.message();
    Due due = samples.due(open, true);
    accept(publication(open, due));
    Message closed = delivered();
    clock.advance(DAY.multipliedBy(31));
    sweepAll();
    assertThat(isKept(open)).isTrue();
    assertThat(isKept(closed)).isFalse();
    record(samples.attempt(due, Result.DELIVERED), Optional.empty());
    sweepAll();
    sweepAll();
    assertThat(isKept(open)).isFalse();
  }

  @Test
  void itGoesInSmallSteps() {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      messages.add(samples.message());
    }
    accept(publication(messages, List.of(), Optional.empty()));
    clock.advance(DAY.multipliedBy(31));
    assertThat(done(store.sweep())).as("there is more").isTrue();
    assertThat(messages.stream().filter(this::isKept)).hasSize(150);
    assertThat(sweepAll()).isEqualTo(2);
    assertThat(messages).noneMatch(this::isKept);
  }

  @Test
  void theSameKeyAndRequestIsStoredOnce() throws Exception {
    Message first = samples.message();
    Message second = samples.message();
    assertThat(accept(publication(List.of(first), List.of(), key("k", "body"))))
        .isInstanceOf(Stored.class);
    reopen();
    var again = accept(publication(List.of(second), List.of(), key("k", "body")));
    assertThat(again).isInstanceOf(Replayed.class);
    assertThat(((Replayed) again).receipts()).extracting(r -> r.id()).containsExactly(first.id());
    assertThat(isKept(second)).isFalse();
    assertThat(accept(publication(List.of(second), List.of(), key("k", "other"))))
        .isInstanceOf(Conflict.class);
    assertThat(isKept(second)).isFalse();
    assertThat(accept(publication(List.of(second), List.of(), key("l", "body"))))
        .isInstanceOf(Stored.class);
  }

  @Test
  void twiceAtOnceIsStoredOnce() {
    Message first = samples.message();
    Message second = samples.message();
    var one = attempts().accept(publication(List.of(first), List.of(), key("k", "body")));
    var two = attempts().accept(publication(List.of(second), List.of(), key("k", "body")));
    assertThat(done(one)).isInstanceOf(Stored.class);
    assertThat(done(two)).isInstanceOf(Replayed.class);
    assertThat(isKept(second)).isFalse();
  }

  @Test
  void aBatchIsReplayedInOrder() {
    List<Message> batch = List.of(samples.message(), samples.message(), samples.message());
    accept(publication(batch, List.of(), key("k", "body")));
    List<Message> later = List.of(samples.message(), samples.message(), samples.message());
    var again = accept(publication(later, List.of(), key("k", "body")));
    assertThat(((Replayed) again).receipts())
        .extracting(r -> r.id())
        .containsExactlyElementsOf(batch.stream().map(Message::id).toList());
  }

  @Test
  void aKeyIsForgottenAfterADay() {
    accept(publication(List.of(samples.message()), List.of(), key("k", "body")));
    clock.advance(DAY.minusSeconds(1));
    sweepAll();
    assertThat(accept(publication(List.of(samples.message()), List.of(), key("k", "other"))))
        .isInstanceOf(Conflict.class);
    clock.advance(Duration.ofSeconds(2));
    sweepAll();
    assertThat(accept(publication(List.of(samples.message()), List.of(), key("k", "other"))))
        .isInstanceOf(Stored.class);
  }
}
