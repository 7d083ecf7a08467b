package org.exposee.delivery;

import java.time.Instant;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.exposee.message.Budget;
import org.exposee.message.Ids;
import org.exposee.message.Kind;
import org.exposee.message.Message;
import org.exposee.registry.Directory;
import org.exposee.registry.Endpoint;

/** Whom a message is for, by what is in memory; for any thread. */
final class Addressees {
  private final Directory directory;
  private final Lanes lanes;
  private final RetryPolicy policy;
  private final Budget budget;
  private final Ids ids;
  private final Ticker ticker;

  Addressees(
      Directory directory, Lanes lanes, RetryPolicy policy, Budget budget, Ids ids, Ticker ticker) {
    this.directory = directory;
    this.lanes = lanes;
    this.policy = policy;
    this.budget = budget;
    this.ids = ids;
    this.ticker = ticker;
  }

  /** A disabled endpoint gets nothing new, and nobody gets what is older than his registration. */
  private Stream<Endpoint> behind(long mark, Message message) {
    return directory
        .matching(message.application(), message.eventType())
        .tailMap(mark, false)
        .values()
        .stream()
        .filter(endpoint -> endpoint.disabled().isEmpty())
        .filter(endpoint -> endpoint.wants(message.eventType(), message.id()));
  }

  int count(Message message) {
    return (int) behind(0, message).count();
  }

  Parcel parcel(Message message) {
    return new Parcel(message, budget);
  }

  Reservation reservation() {
    return lanes.reservation(ticker.now());
  }

  /**
   * Adds the deliveries to those behind the mark, as far as the reservation takes more: {@link
   * Publication#MAX_DUES} in all, {@link Publication#MAX_DUES_OF_ONE} of one message.
   *
   * @param mark the last endpoint that has its due row; 0: none has
   * @return the new mark; empty when all have theirs
   */
  OptionalLong add(Reservation reservation, Parcel parcel, long mark) {
    Message message = parcel.message();
    Instant at = policy.first(reservation.now());
    Trigger trigger = message.kind() == Kind.PING ? Trigger.PING : Trigger.SCHEDULED;
    long last = mark;
    int most = reservation.weight() + Publication.MAX_DUES_OF_ONE;
    for (Endpoint endpoint : (Iterable<Endpoint>) behind(mark, message)::iterator) {
      if (reservation.size() >= Publication.MAX_DUES || reservation.weight() >= most) {
        return OptionalLong.of(last);
      }
      reservation.add(parcel, endpoint, trigger, ids.next(), at);
      last = endpoint.id();
    }
    return OptionalLong.empty();
  }
}
