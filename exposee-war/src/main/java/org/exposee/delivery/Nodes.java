package org.exposee.delivery;

/** This node among those that deliver from the same store. For any thread. */
public interface Nodes {

  /** One that shares its store with nobody. */
  Nodes ALONE =
      new Nodes() {
        @Override
        public long incarnation() {
          return 1;
        }

        @Override
        public boolean holds() {
          return true;
        }

        @Override
        public Share share() {
          return Share.ALL;
        }

        @Override
        public long freed() {
          return 0;
        }

        @Override
        public boolean knowsAllSince(long nanos) {
          return true;
        }
      };

  /**
   * Grows when others have taken this node for dead, and it has begun anew: what it owned before is
   * not its own any more.
   */
  long incarnation();

  /**
   * Whether what this node owns is its own for certain. When it has not been able to say for a
   * while that it is alive, others may have taken over; then it sends nothing.
   */
  boolean holds();

  /** What part of each endpoint's limits is this node's. */
  Share share();

  /** Deliveries of nodes that have gone which this one has made free for all, since its start. */
  long freed();

  /**
   * Whether memory has every change of the registry that was made before that moment, by whichever
   * node: a delivery that came from the store may be for an endpoint of which this node has not
   * heard yet.
   *
   * @param nanos as {@link System#nanoTime}
   */
  boolean knowsAllSince(long nanos);
}
