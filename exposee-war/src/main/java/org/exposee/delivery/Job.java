package org.exposee.delivery;

/** A delivery in memory, which holds a slot of its lane until its attempt is recorded. */
record Job(Due due, Parcel parcel) {
  boolean isPing() {
    return due.trigger() == Trigger.PING;
  }
}
