package org.exposee.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.exposee.registry.Endpoint;

/**
 * Deliveries that are about to be stored. Each gets its slot in a lane before it is written, and
 * only then is its row this node's: a row that is owned has a place in memory, and one without a
 * place is free for whoever has one.
 */
final class Reservation {
  private static final int WEIGHT_OF_WAITING = 8;

  private final Lanes lanes;
  private final long incarnation;
  private final Instant now;
  private final List<Due> dues = new ArrayList<>();
  private final List<Job> jobs = new ArrayList<>();
  private final List<Lane> waiting = new ArrayList<>();

  /**
   * @param incarnation of this node, before anything is stored
   */
  Reservation(Lanes lanes, long incarnation, Instant now) {
    this.lanes = lanes;
    this.incarnation = incarnation;
    this.now = now;
  }

  /**
   * @param at when the first attempt is due
   */
  void add(Parcel parcel, Endpoint endpoint, Trigger trigger, long id, Instant at) {
    Lane lane = lanes.of(endpoint.application(), endpoint.id());
    boolean own =
        trigger == Trigger.PING ? takeAnyway(parcel, lane) : !at.isAfter(now) && take(parcel, lane);
    Due due =
        new Due(
            id, endpoint.application(), parcel.message().id(), endpoint.id(), 1, trigger, at, own);
    dues.add(due);
    if (own) {
      jobs.add(new Job(due, parcel));
    } else {
      lane.deferred().announce();
      waiting.add(lane);
    }
  }

  private static boolean takeAnyway(Parcel parcel, Lane lane) {
    lane.slots().takeAnyway(parcel);
    parcel.holdAnyway();
    return true;
  }

  private boolean take(Parcel parcel, Lane lane) {
    if (lanes.arePaused() || !lane.takeSlot(now, parcel)) {
      return false;
    }
    boolean held = parcel.hold();
    if (!held) {
      lane.slots().give(parcel);
    }
    return held;
  }

  long incarnation() {
    return incarnation;
  }

  /** The moment at which they were published. */
  Instant now() {
    return now;
  }

  int size() {
    return dues.size();
  }

  /** Those that wait in the store count eight times: each writes a page of its own there. */
  int weight() {
    return dues.size() + (WEIGHT_OF_WAITING - 1) * waiting.size();
  }

  List<Due> dues() {
    return dues;
  }

  /** What has a place in memory. */
  List<Job> jobs() {
    return jobs;
  }

  /** What has no place is in the store, and its lanes know. */
  void noted() {
    waiting.forEach(lane -> lane.deferred().announced());
  }

  /** They are not stored, or nobody knows: their places are free again. On any thread. */
  void withdraw() {
    noted();
    for (Job job : jobs) {
      job.parcel().drop();
      lanes.of(job.due().application(), job.due().endpoint()).slots().give(job.parcel());
    }
  }
}
