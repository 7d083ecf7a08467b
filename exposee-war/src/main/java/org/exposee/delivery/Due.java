package org.exposee.delivery;

import java.time.Instant;

/**
 * An open delivery: what is to be tried next for one message at one endpoint, and when.
 *
 * @param id stays the same over all its attempts
 * @param number of the attempt that comes next, from 1
 * @param at not before this instant
 * @param own true: this node's, because a place in a lane is reserved for it or it was claimed;
 *     false: free, lying in the store until somebody claims it
 */
public record Due(
    long id,
    long application,
    long message,
    long endpoint,
    int number,
    Trigger trigger,
    Instant at,
    boolean own) {

  /** The same delivery, to be tried once more; free, so that it need not stay in memory. */
  public Due retryAt(Instant later) {
    return new Due(id, application, message, endpoint, number + 1, trigger, later, false);
  }
}
