package org.exposee.delivery;

import java.time.Instant;

/** The time, as the delivery engine sees it; a test moves its own. */
public interface Ticker {

  /** The time of day, which may jump: for what is written down and for due times. */
  Instant now();

  /** Nanoseconds from an arbitrary point, which never go back: for deadlines. */
  long nanos();

  /** The time of this machine. */
  static Ticker system() {
    return new Ticker() {
      @Override
      public Instant now() {
        return Instant.now();
      }

      @Override
      public long nanos() {
        return System.nanoTime();
      }
    };
  }
}
