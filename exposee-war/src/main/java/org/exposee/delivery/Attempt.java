package org.exposee.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One finished try to deliver a message to an endpoint; a line of the history.
 *
 * @param due the delivery as it was when it was tried: message, endpoint, number, trigger
 * @param status the receiver's, if it gave one
 * @param error why it failed, as a short code and words, never more than 500 characters
 * @param answer the start of the receiver's answer, hostile bytes, at most 1,024
 */
public record Attempt(
    long id,
    Due due,
    Instant started,
    Duration duration,
    Result result,
    OptionalInt status,
    Optional<Failure> error,
    byte[] answer) {

  /** Bytes of an answer that are kept. */
  public static final int MAX_ANSWER = 1_024;

  /**
   * @param code for programs, such as {@code timeout} or {@code dns_not_found}
   * @param detail for people, one line
   */
  public record Failure(String code, String detail) {
    /** The guard let nothing through; the detail tells of the network it guards. */
    public static final String REFUSED = "refused";

    /** Why a delivery is cancelled. */
    public static final Failure REMOVED =
        new Failure("removed", "the endpoint, or its registration, was removed");
  }

  @Override
  public String toString() {
    return "Attempt[" + id + ", " + due + ", " + result + ", " + status + ", " + error + "]";
  }
}
