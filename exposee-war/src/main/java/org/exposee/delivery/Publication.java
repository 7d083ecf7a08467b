package org.exposee.delivery;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exposee.message.Message;

/**
 * What one call publishes: all of it is stored in one commit, or nothing.
 *
 * @param messages of one application, in order
 * @param dues at most {@link #MAX_DUES}, of these messages
 * @param marks for each message whose fan-out goes on behind these dues, the id of the last
 *     endpoint that has its due row, or 0 if none has; a message without a mark is complete
 * @param idempotency the caller's key, if there is one
 */
public record Publication(
    long application,
    List<Message> messages,
    List<Due> dues,
    Map<Long, Long> marks,
    Optional<Idempotency> idempotency) {

  /** Due rows of one commit: more would make everybody behind it wait. */
  public static final int MAX_DUES = 1_000;

  /**
   * Of one message in one commit: between the steps of a wide fan-out others have their turn. An
   * eighth as many when they wait in the store: each has a place of its own there, in its lane.
   */
  static final int MAX_DUES_OF_ONE = 128;
}
