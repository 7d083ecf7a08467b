package org.exposee.delivery;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.exposee.access.Principal;
import org.exposee.message.Kind;
import org.exposee.message.Message;

/** The reading side of the store. What belongs to another application is not found. */
public interface History {

  /** Messages with an id below {@code before}, newest first. */
  List<Line> events(Principal principal, long before, int limit);

  Optional<Message> message(Principal principal, long id);

  /**
   * How the deliveries of a message stand at one moment: what is open is not made yet, and the
   * other way round. Read one after the other, a delivery could be in both or in neither.
   *
   * @param after ids up to this one are left out, of attempts and of open deliveries
   * @param limit the most of each kind
   */
  Standing standing(Principal principal, long message, long after, int limit);

  /** Finished attempts of a message with an id above {@code after}, oldest first. */
  default List<Attempt> attempts(Principal principal, long message, long after, int limit) {
    return standing(principal, message, after, limit).made();
  }

  /** Open deliveries of a message with an id above {@code after}, oldest first. */
  default List<Due> due(Principal principal, long message, long after, int limit) {
    return standing(principal, message, after, limit).open();
  }

  /** Every endpoint that has an attempt or an open delivery of that message. */
  Set<Long> endpointsOf(Principal principal, long message);

  /** URLs by endpoint id, those of removed endpoints too. */
  Map<Long, String> urls(Principal principal, Collection<Long> endpoints);

  /**
   * Deliveries to an endpoint that have ended dead: behind that attempt there is no other, and none
   * is open. Only of messages that are still kept, and no pings. Looked for among the attempts at
   * all endpoints, in the order of their ids.
   *
   * @param after attempts with ids up to this one are left out
   * @param before attempts with ids from this one on are left out
   * @param limit attempts that are looked through, at most
   */
  DeadPage dead(Principal principal, long endpoint, long after, long before, int limit);

  /**
   * A message whose delivery has ended dead.
   *
   * @param attempts that it has had at that endpoint
   */
  record Dead(long message, String eventType, int attempts) {}

  /**
   * @param next the next page's {@code after}; empty on the last
   */
  record DeadPage(List<Dead> dead, OptionalLong next) {}

  /** Finished attempts and open deliveries, each by id. */
  record Standing(List<Attempt> made, List<Due> open) {}

  /** A message without its payload, and how its deliveries stand. */
  record Line(long id, String eventType, Kind kind, int deliveries, Tally tally) {}

  /** Numbers of open deliveries and of attempts by their result. */
  record Tally(int due, int delivered, int failed, int dead, int cancelled) {}
}
