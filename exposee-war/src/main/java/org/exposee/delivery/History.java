package org.exposee.delivery;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.exposee.access.Principal;
import org.exposee.message.Kind;
import org.exposee.message.Message;

/** The reading side of the store. What belongs to another application is not found. */
public interface History {

  /** Messages with an id below {@code before}, newest first. */
  List<Line> events(Principal principal, long before, int limit);

  Optional<Message> message(Principal principal, long id);

  /** Finished attempts of a message with an id above {@code after}, oldest first. */
  List<Attempt> attempts(Principal principal, long message, long after, int limit);

  /** Open deliveries of a message with an id above {@code after}, oldest first. */
  List<Due> due(Principal principal, long message, long after, int limit);

  /** Every endpoint that has an attempt or an open delivery of that message. */
  Set<Long> endpointsOf(Principal principal, long message);

  /** URLs by endpoint id, those of removed endpoints too. */
  Map<Long, String> urls(Principal principal, Collection<Long> endpoints);

  /** A message without its payload, and how its deliveries stand. */
  record Line(long id, String eventType, Kind kind, int deliveries, Tally tally) {}

  /** Numbers of open deliveries and of attempts by their result. */
  record Tally(int due, int delivered, int failed, int dead, int cancelled) {}
}
