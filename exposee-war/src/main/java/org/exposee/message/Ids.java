package org.exposee.message;

import com.github.f4b6a3.tsid.Tsid;
import com.github.f4b6a3.tsid.TsidFactory;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the 64-bit ids (TSID) of everything that is stored: milliseconds, a node chosen at random
 * unless {@link #ofNode} names it, a counter. They sort by time, need no sequence, and grow
 * strictly within one instance. Two instances can collide only within one millisecond; then the
 * primary key refuses the second.
 */
public final class Ids {
  /** As many can make ids at the same time without asking each other. */
  public static final int NODES = 1_024;

  private static final int BITS_BELOW_TIME = 22;

  private final AtomicLong earliestMillis = new AtomicLong();
  private final Clock clock;
  private volatile TsidFactory factory;

  public Ids(Clock clock) {
    this.clock = clock;
    this.factory = builder().build();
  }

  private TsidFactory.Builder builder() {
    return TsidFactory.builder()
        .withTimeFunction(() -> Math.max(clock.millis(), earliestMillis.get()))
        .withRandomFunction(() -> ThreadLocalRandom.current().nextInt());
  }

  /**
   * From now on ids are made as those of that node, so that they are none of another's.
   *
   * @param number of which only what is below {@link #NODES} counts
   */
  public synchronized void ofNode(long number) {
    continueBehind(factory.create().toLong());
    factory = builder().withNode(Math.floorMod(number, NODES)).build();
  }

  /** A new id, greater than every one this instance has made. */
  public long next() {
    return factory.create().toLong();
  }

  /**
   * No id from now on is smaller than that one, which an earlier instance has made: the clock may
   * have been put back since, and ids must still tell what came before what.
   */
  public void continueBehind(long id) {
    long next = timeOf(id).toEpochMilli() + 1;
    earliestMillis.accumulateAndGet(next, Math::max);
  }

  /** When this id was made, to the millisecond. */
  public static Instant timeOf(long id) {
    return Instant.ofEpochMilli((id >>> BITS_BELOW_TIME) + Tsid.TSID_EPOCH);
  }

  /** The smallest id that can be made at that instant: a range of time is a range of ids. */
  public static long firstAt(Instant instant) {
    return (instant.toEpochMilli() - Tsid.TSID_EPOCH) << BITS_BELOW_TIME;
  }
}
