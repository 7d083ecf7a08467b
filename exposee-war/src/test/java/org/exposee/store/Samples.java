package org.exposee.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.exposee.delivery.Attempt;
import org.exposee.delivery.Due;
import org.exposee.delivery.Idempotency;
import org.exposee.delivery.Publication;
import org.exposee.delivery.Result;
import org.exposee.delivery.Trigger;
import org.exposee.message.Envelope;
import org.exposee.message.Ids;
import org.exposee.message.Kind;
import org.exposee.message.Message;
import org.exposee.registry.Endpoint;
import org.exposee.registry.SigningSecret;
import org.exposee.signing.Secret;

/** Messages, due rows, attempts and endpoints to try a store with. */
final class Samples {
  static final long APPLICATION = 7;
  static final long OTHER_APPLICATION = 8;
  static final long ENDPOINT = 70;
  static final String EVENT = "payment_received";

  private final Ids ids;
  private final Clock clock;

  Samples(Ids ids, Clock clock) {
    this.ids = ids;
    this.clock = clock;
  }

  long id() {
    return ids.next();
  }

  Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  Message message() {
    return message("{\"amount\":1.10}".getBytes(UTF_8));
  }

  Message message(byte[] data) {
    return message(APPLICATION, data);
  }

  Message message(long application) {
    return message(application, "1".getBytes(UTF_8));
  }

  private Message message(long application, byte[] data) {
    return new Message(
        ids.next(), application, EVENT, Kind.PLAIN, Envelope.event(EVENT, now(), data), 1);
  }

  Due due(Message message, boolean own) {
    return due(message, ENDPOINT, now(), own);
  }

  Due due(Message message, long endpoint, Instant at, boolean own) {
    return new Due(
        ids.next(), message.application(), message.id(), endpoint, 1, Trigger.SCHEDULED, at, own);
  }

  Attempt attempt(Due due, Result result) {
    return new Attempt(
        ids.next(),
        due,
        now(),
        Duration.ofMillis(12),
        result,
        OptionalInt.of(result == Result.DELIVERED ? 200 : 500),
        result == Result.DELIVERED
            ? Optional.empty()
            : Optional.of(new Attempt.Failure("status", "answered 500")),
        "hello".getBytes(UTF_8));
  }

  /** A new one, subscribed to {@link #EVENT}. */
  Endpoint endpoint(long application, String url) {
    long id = ids.next();
    return new Endpoint(
        id,
        application,
        0,
        url,
        Map.of(EVENT, id),
        List.of(secret()),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty());
  }

  SigningSecret secret() {
    return new SigningSecret(ids.next(), Secret.generate(), Optional.empty());
  }

  static Publication publication(Message message, Due... dues) {
    return publication(List.of(message), List.of(dues), Optional.empty());
  }

  static Publication publication(
      List<Message> messages, List<Due> dues, Optional<Idempotency> idempotency) {
    return new Publication(messages.get(0).application(), messages, dues, Map.of(), idempotency);
  }

  static Optional<Idempotency> key(String key, String request) {
    return Optional.of(Idempotency.of(key.getBytes(UTF_8), request.getBytes(UTF_8)));
  }
}
