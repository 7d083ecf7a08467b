package org.exposee.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.exposee.delivery.Attempts.Claim;
import org.exposee.delivery.Attempts.Claimed;
import org.exposee.message.Budget;
import org.exposee.message.Ids;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings deliveries from the store into lanes that have room: few at a time, lane after lane, so
 * that memory stays bounded and a long backlog holds up nobody. For the dispatcher's thread.
 */
final class Refill {
  private static final Logger LOG = LoggerFactory.getLogger(Refill.class);
  private static final int STEP = 64;
  private static final int MAX_CLAIMS = 4;
  private static final int RESERVE = 8;
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Instant ANY_TIME = Instant.ofEpochMilli(Long.MAX_VALUE);

  private final Attempts attempts;
  private final Budget budget;
  private final Loop loop;
  private final Ticker ticker;
  private final Deque<Request> waiting = new ArrayDeque<>();
  private int claims;

  Refill(Attempts attempts, Budget budget, Loop loop, Ticker ticker) {
    this.attempts = attempts;
    this.budget = budget;
    this.loop = loop;
    this.ticker = ticker;
  }

  private record Request(Lane lane, Consumer<List<Job>> claimed) {}

  /**
   * The lane's turn comes when others have had theirs.
   *
   * @param claimed told on the dispatcher's thread; none when the store does not answer
   */
  void request(Lane lane, Consumer<List<Job>> claimed) {
    lane.deferred().claiming();
    waiting.add(new Request(lane, claimed));
  }

  /** Goes on as far as there is room; some is left to what is published meanwhile. */
  void pump() {
    long most = budget.limit() - budget.limit() / RESERVE;
    while (claims < MAX_CLAIMS && !waiting.isEmpty() && budget.used() < most) {
      claim(waiting.remove());
    }
  }

  private void claim(Request request) {
    claims++;
    Lane lane = request.lane();
    Instant dueBy = lane.isRemoved() ? ANY_TIME : ticker.now();
    attempts
        .claim(lane.application(), lane.endpoint(), dueBy, lane.step(STEP))
        .whenComplete((claim, failure) -> loop.execute(() -> claimed(request, claim, failure)));
  }

  private void claimed(Request request, Claim claim, Throwable failure) {
    claims--;
    if (failure != null) {
      request.lane().deferred().notClaimed(ticker.now().plus(AFTER_FAILURE));
      request.claimed().accept(List.of());
    } else {
      request.lane().deferred().claimed(claim.nextAt());
      request.claimed().accept(jobs(request.lane(), claim));
    }
  }

  private List<Job> jobs(Lane lane, Claim claim) {
    List<Job> jobs = new ArrayList<>(claim.claimed().size());
    for (Claimed one : claim.claimed()) {
      Parcel parcel = new Parcel(one.message(), budget);
      parcel.holdAnyway();
      lane.slots().takeAnyway(parcel);
      jobs.add(new Job(one.due(), parcel));
    }
    return jobs;
  }

  /** Lays deliveries back for later, as they were; the lane knows of them. */
  void giveBack(Lane lane, List<Due> dues) {
    attempts
        .giveBack(dues)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.warn("{} deliveries wait for the next sweep: {}", dues.size(), failure);
              }
            });
    dues.forEach(due -> lane.deferred().dueAt(due.at()));
  }

  /**
   * Everything that waits for a retry there becomes due now; step by step.
   *
   * @param some told on the dispatcher's thread behind each step
   */
  void hasten(Lane lane, Runnable some) {
    hasten(lane, ticker.now(), Instant.EPOCH, some);
  }

  private void hasten(Lane lane, Instant from, Instant after, Runnable some) {
    attempts
        .hasten(lane.application(), lane.endpoint(), from, after, STEP)
        .whenComplete(
            (last, failure) -> loop.execute(() -> hastened(lane, from, last, failure, some)));
  }

  private void hastened(
      Lane lane, Instant from, Optional<Instant> last, Throwable failure, Runnable some) {
    if (failure != null) {
      LOG.warn("retries for endpoint {} keep their time: {}", lane.endpoint(), failure.toString());
    } else if (last.isPresent()) {
      lane.deferred().dueAt(from);
      some.run();
      hasten(lane, from, last.get(), some);
    }
  }

  /**
   * Takes what a disabled endpoint has been owed for longer than any schedule.
   *
   * @param old told on the dispatcher's thread, step by step
   */
  void takeOld(Lane lane, Duration span, Consumer<List<Job>> old) {
    long oldest = Ids.firstAt(ticker.now().minus(span));
    attempts
        .claimOlder(lane.application(), lane.endpoint(), oldest, STEP)
        .whenComplete(
            (claim, failure) -> loop.execute(() -> tookOld(lane, span, old, claim, failure)));
  }

  private void tookOld(
      Lane lane, Duration span, Consumer<List<Job>> old, Claim claim, Throwable failure) {
    if (failure != null) {
      return; // Comes again with the next round.
    }
    old.accept(jobs(lane, claim));
    if (claim.claimed().size() == STEP) {
      takeOld(lane, span, old);
    }
  }
}
