package org.exposee.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executor;
import org.exposee.message.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on with messages that have more endpoints than one commit takes: step by step from the mark
 * on the message, also after a crash. A few at a time: the others, with their payloads, lie in the
 * store until it is their turn. For the dispatcher's thread, except where it says so.
 */
final class FanOut {
  private static final Logger LOG = LoggerFactory.getLogger(FanOut.class);
  private static final int MAX_ACTIVE = 16;

  private final Attempts attempts;
  private final Addressees addressees;
  private final Traffic traffic;
  private final Pings pings;
  private final Loop loop;
  private final Executor reading;
  private final Set<Long> active = new HashSet<>();
  private final Deque<Step> refused = new ArrayDeque<>();
  private boolean moreInStore = true;
  private boolean looking;

  /**
   * @param mark the last endpoint that has its due row
   */
  private record Step(Parcel parcel, long mark) {
    long message() {
      return parcel.message().id();
    }
  }

  /**
   * @param reading where the store is read, which may take its time
   */
  FanOut(
      Attempts attempts,
      Addressees addressees,
      Traffic traffic,
      Pings pings,
      Loop loop,
      Executor reading) {
    this.attempts = attempts;
    this.addressees = addressees;
    this.traffic = traffic;
    this.pings = pings;
    this.loop = loop;
    this.reading = reading;
  }

  /**
   * On any thread.
   *
   * @param mark the last endpoint that has its due row; 0: none has
   */
  void goOn(Message message, long mark) {
    loop.execute(() -> begin(message, mark));
  }

  private void begin(Message message, long mark) {
    if (active.size() >= MAX_ACTIVE) {
      moreInStore = true;
    } else if (active.add(message.id())) {
      Parcel parcel = addressees.parcel(message);
      parcel.holdAnyway();
      step(new Step(parcel, mark));
    }
  }

  private void step(Step step) {
    Reservation reservation = addressees.reservation();
    OptionalLong mark = addressees.add(reservation, step.parcel(), step.mark());
    attempts
        .fanOut(step.parcel().message(), step.mark(), reservation.dues(), mark)
        .whenComplete(
            (next, failure) -> loop.execute(() -> wrote(step, reservation, mark, next, failure)));
  }

  private void wrote(
      Step step, Reservation reservation, OptionalLong mark, Boolean next, Throwable failure) {
    if (failure != null) {
      LOG.warn("a fan-out waits for the store: {}", failure.toString());
      reservation.withdraw();
      refused.add(step);
    } else if (!next) {
      reservation.withdraw();
      moreInStore = true; // Where it stands by now is read there.
      end(step);
    } else {
      pings.began(reservation.dues());
      traffic.stored(reservation);
      mark.ifPresentOrElse(to -> step(new Step(step.parcel(), to)), () -> complete(step));
    }
  }

  private void complete(Step step) {
    pings.addressed(step.message());
    end(step);
  }

  private void end(Step step) {
    step.parcel().drop();
    active.remove(step.message());
    look();
  }

  /** Takes up what lies in the store: of an earlier run, or for want of room. */
  void look() {
    if (moreInStore && !looking && active.size() < MAX_ACTIVE) {
      looking = true;
      moreInStore = false;
      reading.execute(this::read);
    }
  }

  private void read() {
    try {
      Map<Message, Long> open = attempts.openFanOuts(0, MAX_ACTIVE + 1);
      loop.execute(() -> found(open));
    } catch (RuntimeException e) {
      LOG.warn("fan-outs that are not complete could not be read: {}", e.toString());
      loop.execute(() -> found(Map.of()));
      loop.execute(() -> moreInStore = true);
    }
  }

  private void found(Map<Message, Long> open) {
    looking = false;
    open.forEach(this::begin);
  }

  /**
   * As {@link #look}, also for what memory knows nothing of: its accept was not answered, or
   * another node has left it.
   */
  void lookAgain() {
    moreInStore = true;
    look();
  }

  /** Tries again what the store has refused; to be called now and then. */
  void again() {
    int count = refused.size();
    for (int i = 0; i < count; i++) {
      step(refused.remove());
    }
    look();
  }
}
