package org.exposee.delivery;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.exposee.delivery.Publisher.PingRunning;
import org.exposee.message.Message;

/** The pings that run: one per event type, until each of its deliveries is in the history. */
final class Pings {
  /** One that has not ended by then, whatever the reason, holds up no other. */
  private static final long FORGOTTEN_NANOS = TimeUnit.MINUTES.toNanos(2);

  private final Ticker ticker;
  private final Map<Topic, Ping> byTopic = new ConcurrentHashMap<>();
  private final Map<Long, Ping> byMessage = new ConcurrentHashMap<>();

  private record Topic(long application, String eventType) {
    static Topic of(Message message) {
      return new Topic(message.application(), message.eventType());
    }
  }

  /**
   * @param open deliveries that are not in the history yet, and one for the fan-out itself
   */
  private record Ping(
      Message message, AtomicInteger open, CompletableFuture<Void> over, long begunNanos) {}

  Pings(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * All of them or none.
   *
   * @throws PingRunning if one of these event types is being pinged
   */
  synchronized void begin(List<Message> messages) {
    for (Message message : messages) {
      Ping running = byTopic.get(Topic.of(message));
      if (running != null && ticker.nanos() - running.begunNanos() < FORGOTTEN_NANOS) {
        throw new PingRunning(message.eventType());
      }
    }
    for (Message message : messages) {
      Ping ping =
          new Ping(message, new AtomicInteger(1), new CompletableFuture<>(), ticker.nanos());
      Ping forgotten = byTopic.put(Topic.of(message), ping);
      if (forgotten != null) {
        end(forgotten);
      }
      byMessage.put(message.id(), ping);
    }
  }

  /**
   * These deliveries are stored, and may be sent only now: the last must not seem to be the only.
   */
  void began(List<Due> dues) {
    for (Due due : dues) {
      Ping ping = due.trigger() == Trigger.PING ? byMessage.get(due.message()) : null;
      if (ping != null) {
        ping.open().incrementAndGet();
      }
    }
  }

  /** One of its deliveries is in the history. */
  void finished(long message) {
    Ping ping = byMessage.get(message);
    if (ping != null && ping.open().decrementAndGet() == 0) {
      end(ping);
    }
  }

  /** All of its deliveries are stored. */
  void addressed(long message) {
    finished(message);
  }

  /** They were not stored after all. */
  void withdrawn(List<Message> messages) {
    messages.forEach(
        message -> Optional.ofNullable(byMessage.get(message.id())).ifPresent(this::end));
  }

  private void end(Ping ping) {
    byMessage.remove(ping.message().id());
    byTopic.remove(Topic.of(ping.message()), ping);
    ping.over().complete(null);
  }

  /** Completes when these are over; what is not running is. */
  CompletableFuture<Void> over(List<Long> messages) {
    return CompletableFuture.allOf(
        messages.stream()
            .map(byMessage::get)
            .filter(ping -> ping != null)
            .map(Ping::over)
            .toArray(CompletableFuture[]::new));
  }
}
