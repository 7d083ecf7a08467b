package org.exposee.delivery;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import org.exposee.guard.Target;
import org.exposee.message.Budget;
import org.exposee.registry.Endpoint;

/**
 * An endpoint's queue in memory. Its slots are taken by any thread, before a delivery is stored;
 * everything else belongs to the dispatcher's thread. The deliveries that have no slot lie in the
 * store, and the lane knows when the first of them is due.
 */
final class Lane {
  /** A claim costs a commit, so it is worth a few dozen deliveries. */
  private static final int REFILL_BELOW = 64;

  private static final int REFILL_BELOW_WHEN_DOWN = 4;

  static final Instant NEVER = Instant.MAX;

  private final long application;
  private final long endpoint;
  private final Window window;
  private final Deque<Job> queue = new ArrayDeque<>();
  private final Slots slots;
  private final Pulse pulse;
  private final Deferred deferred = new Deferred();
  private final Quota quota;
  private State state;
  private Target target;
  private String host;
  private int flying;
  private boolean ready;
  private boolean waitsForHost;
  private Instant wakeAt = NEVER;

  private enum State {
    OPEN,
    /** Disabled: nothing is sent, what comes goes back to the store. */
    HELD,
    /** All that is left is cancelled. */
    REMOVED
  }

  /**
   * @param maxInFlight from all nodes together
   * @param now the endpoint as it is, empty when it has been removed
   */
  Lane(
      long application,
      long endpoint,
      int maxInFlight,
      Nodes nodes,
      Budget budget,
      Optional<Endpoint> now) {
    this.application = application;
    this.endpoint = endpoint;
    this.quota = new Quota(endpoint, maxInFlight, nodes);
    this.window = new Window(maxInFlight);
    this.slots = new Slots(budget);
    this.pulse = new Pulse(now.flatMap(Endpoint::failingSince));
    changed(now);
  }

  long application() {
    return application;
  }

  long endpoint() {
    return endpoint;
  }

  Window window() {
    return window;
  }

  Pulse pulse() {
    return pulse;
  }

  void changed(Optional<Endpoint> after) {
    state =
        after.isEmpty()
            ? State.REMOVED
            : after.get().disabled().isPresent() ? State.HELD : State.OPEN;
    quota.divide(after.map(Endpoint::rateLimit).orElse(OptionalInt.empty()));
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  boolean isHeld() {
    return state == State.HELD;
  }

  boolean isRemoved() {
    return state == State.REMOVED;
  }

  /** The URL, judged once: neither it nor the rules change. */
  Target target(Function<String, Target> judge, String url) {
    if (target == null) {
      target = judge.apply(url);
    }
    return target;
  }

  /** The host that its target is on, named once: see {@link #target}. */
  String host(Supplier<String> name) {
    if (host == null) {
      host = name.get();
    }
    return host;
  }

  /**
   * Takes a slot for a new delivery; on any thread. None while older ones wait in the store, which
   * it would overtake.
   */
  boolean takeSlot(Instant now, Parcel parcel) {
    return !deferred.isAhead(now) && !quota.isNone() && slots.take(parcel, pulse.isDown());
  }

  /** What lies in the store. */
  Deferred deferred() {
    return deferred;
  }

  /** What it holds in memory. */
  Slots slots() {
    return slots;
  }

  /** Pings go first: somebody waits for them. */
  void add(Job job) {
    if (job.isPing()) {
      queue.addFirst(job);
    } else {
      queue.addLast(job);
    }
  }

  boolean hasJobs() {
    return !queue.isEmpty();
  }

  /** Whether a ping is next. */
  boolean hasPing() {
    return !queue.isEmpty() && queue.peekFirst().isPing();
  }

  /**
   * @param crowded so many doubtful ones are under way that each may have only one
   */
  boolean maySend(Instant now, boolean crowded) {
    if (queue.isEmpty()) {
      return false;
    }
    if (state == State.REMOVED) {
      return !pulse.pausedUntil().isAfter(now); // Goes no further than into the history.
    }
    if (state == State.HELD) {
      return true; // Goes no further than back to the store.
    }
    if (!quota.allows(now)) {
      return false;
    }
    if (hasPing()) {
      return flying < Math.max(1, most());
    }
    if (waitsForHost || quota.isNone()) {
      return false;
    }
    boolean one = pulse.probing() || (crowded && pulse.standing().isDoubtful());
    int limit = one ? 1 : most();
    return flying < limit && !pulse.pausedUntil().isAfter(now);
  }

  private int most() {
    return Math.min(window.size(), quota.inFlight());
  }

  Job take() {
    return queue.removeFirst();
  }

  /** All but the pings, which stand in front and wait for no pause. */
  List<Job> takeWaiting() {
    List<Job> waiting = new ArrayList<>();
    while (!queue.isEmpty() && !queue.peekLast().isPing()) {
      waiting.add(queue.removeLast());
    }
    return waiting;
  }

  /** Whether nothing but a ping is sent now, whatever there is. */
  boolean isPaused(Instant now) {
    return state == State.OPEN && (quota.isNone() || pulse.pausedUntil().isAfter(now));
  }

  /** Whether its turn comes only when its host has answered somebody, or has to be probed. */
  void waitsForHost(boolean waits) {
    waitsForHost = waits;
  }

  /** Whether this node has no part of its limits, and other nodes send all of it. */
  boolean isLeftToOthers() {
    return quota.isNone();
  }

  /** How many to claim. */
  int step(int most) {
    return Math.max(1, slots.room(Math.min(most, enough())));
  }

  void tookOff(Instant now) {
    flying++;
    quota.begun(now);
  }

  /** Returns how many were in flight, the one that has landed included. */
  int landed() {
    return flying--;
  }

  boolean wantsMore(Instant now) {
    return switch (state) {
      case HELD -> false;
      case REMOVED ->
          !deferred.isClaiming()
              && !deferred.nextDue().equals(NEVER)
              && !pulse.pausedUntil().isAfter(now);
      case OPEN ->
          !deferred.isClaiming()
              && !waitsForHost
              && !quota.isNone()
              && !deferred.nextDue().isAfter(now)
              && queue.size() < enough()
              && !(pulse.probing() && flying > 0)
              && slots.room(1) > 0
              && !pulse.pausedUntil().isAfter(now);
    };
  }

  /** Of one that is down few, or the one that is to show whether it is alive: memory is dear. */
  private int enough() {
    if (state != State.OPEN || !pulse.isDown()) {
      return REFILL_BELOW;
    }
    return pulse.probing() ? 1 : REFILL_BELOW_WHEN_DOWN;
  }

  /**
   * When to look at it again although nothing happens: always later than now, because what could be
   * done now is either done or waits for something that does happen.
   */
  Instant wake(Instant now) {
    if (isHeld() || quota.isNone() || deferred.isClaiming()) {
      return NEVER;
    }
    Instant pausedUntil = pulse.pausedUntil();
    Instant nextDue = deferred.nextDue();
    boolean waits = !queue.isEmpty() || !nextDue.isAfter(pausedUntil);
    if (waits && pausedUntil.isAfter(now)) {
      return pausedUntil;
    }
    if (!queue.isEmpty() && !quota.allows(now)) {
      return quota.nextAt();
    }
    return nextDue.isAfter(now) ? nextDue : NEVER;
  }

  /** Of what is in memory and waits, that which has been due for the longest; no ping. */
  Optional<Job> oldest() {
    return queue.stream().filter(job -> !job.isPing()).findFirst();
  }

  Instant wakeAt() {
    return wakeAt;
  }

  void wakeAt(Instant at) {
    wakeAt = at;
  }

  void awake() {
    wakeAt = NEVER;
  }

  /** Whether it stands in the round already; marks it as standing there. */
  boolean standsReady() {
    boolean stood = ready;
    ready = true;
    return stood;
  }

  void leftRound() {
    ready = false;
  }

  boolean isIdle() {
    return queue.isEmpty() && slots.areFree() && deferred.isEmpty();
  }
}
