package org.exposee.delivery;

/**
 * A node's part of the limits that hold over all nodes together: each has the same, and what does
 * not come out even goes to other nodes for each endpoint.
 *
 * @param rank 0 to {@code nodes} - 1, another for each node
 * @param nodes that are alive
 */
public record Share(int rank, int nodes) {
  /** All of it, for one that is alone. */
  public static final Share ALL = new Share(0, 1);

  public Share {
    if (rank < 0 || rank >= nodes) {
      throw new IllegalArgumentException("rank %d of %d nodes".formatted(rank, nodes));
    }
  }

  /** Summed up over all nodes, this is the limit; with more nodes than that, some have none. */
  public int of(int limit, long endpoint) {
    int turn = Math.floorMod(rank + Long.hashCode(endpoint), nodes);
    return limit / nodes + (turn < limit % nodes ? 1 : 0);
  }
}
