package org.exposee.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.exposee.message.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on with messages that have more endpoints than one commit takes: step by step from the mark
 * on the message, also after a crash. For the dispatcher's thread, except where it says so.
 */
final class FanOut {
  private static final Logger LOG = LoggerFactory.getLogger(FanOut.class);

  /** Each brings its payload into memory. */
  private static final int READ_AT_ONCE = 8;

  private final Attempts attempts;
  private final Addressees addressees;
  private final Traffic traffic;
  private final Pings pings;
  private final Loop loop;
  private final Deque<Step> refused = new ArrayDeque<>();

  /**
   * @param mark the last endpoint that has its due row
   */
  private record Step(Parcel parcel, long mark) {}

  FanOut(Attempts attempts, Addressees addressees, Traffic traffic, Pings pings, Loop loop) {
    this.attempts = attempts;
    this.addressees = addressees;
    this.traffic = traffic;
    this.pings = pings;
    this.loop = loop;
  }

  /** Those that an earlier run has not finished; reads, so not for the dispatcher's thread. */
  void takeUp() {
    long after = 0;
    Map<Message, Long> open = attempts.openFanOuts(after, READ_AT_ONCE);
    while (!open.isEmpty()) {
      for (Map.Entry<Message, Long> entry : open.entrySet()) {
        goOn(entry.getKey(), entry.getValue());
        after = Math.max(after, entry.getKey().id());
      }
      open = attempts.openFanOuts(after, READ_AT_ONCE);
    }
  }

  /**
   * On any thread.
   *
   * @param mark the last endpoint that has its due row; 0: none has
   */
  void goOn(Message message, long mark) {
    Parcel parcel = addressees.parcel(message);
    parcel.holdAnyway();
    loop.execute(() -> step(new Step(parcel, mark)));
  }

  private void step(Step step) {
    Reservation reservation = addressees.reservation();
    OptionalLong mark = addressees.add(reservation, step.parcel(), step.mark());
    attempts
        .fanOut(step.parcel().message().id(), reservation.dues(), mark)
        .whenComplete(
            (done, failure) ->
                loop.execute(() -> wrote(step, reservation, mark, Optional.ofNullable(failure))));
  }

  private void wrote(
      Step step, Reservation reservation, OptionalLong mark, Optional<Throwable> failure) {
    if (failure.isPresent()) {
      LOG.warn("a fan-out waits for the store: {}", failure.get().toString());
      reservation.withdraw();
      refused.add(step);
      return;
    }
    pings.began(reservation.dues());
    traffic.stored(reservation);
    if (mark.isPresent()) {
      step(new Step(step.parcel(), mark.getAsLong()));
    } else {
      pings.addressed(step.parcel().message().id());
      step.parcel().drop();
    }
  }

  /** Tries again what the store has refused; to be called now and then. */
  void again() {
    int count = refused.size();
    for (int i = 0; i < count; i++) {
      step(refused.remove());
    }
  }
}
