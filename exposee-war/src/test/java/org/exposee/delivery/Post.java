package org.exposee.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.exposee.delivery.Attempt.Failure;
import org.exposee.delivery.Outcome.Answered;
import org.exposee.delivery.Outcome.Unanswered;
import org.exposee.guard.Cidr;
import org.exposee.guard.Guard;
import org.exposee.message.Ids;
import org.exposee.message.Kind;
import org.exposee.message.Message;
import org.exposee.message.Payload;
import org.exposee.registry.Endpoint;
import org.exposee.registry.SigningSecret;
import org.exposee.signing.Secret;

/** A courier at work, with one who looks after the deadlines as the dispatcher does. */
final class Post implements AutoCloseable {
  final SettableTicker ticker = new SettableTicker();
  final Ids ids = new Ids(ticker);
  final Guard guard;
  final Courier courier;
  private final Set<Exchange> underWay = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService sweep = Executors.newSingleThreadScheduledExecutor();

  /** What was sent, and how that went. */
  record Sent(
      Message message,
      long begun,
      CompletableFuture<Outcome> outcome,
      CompletableFuture<Long> ended,
      AtomicInteger told) {

    Outcome get() {
      return Engine.get(outcome);
    }

    Answered answered() {
      return (Answered) get();
    }

    String code() {
      return get() instanceof Unanswered none
          ? none.failure().code()
          : "status " + answered().status();
    }

    /** Why there was no answer. */
    Failure failure() {
      return ((Unanswered) get()).failure();
    }

    Duration took() {
      return Duration.ofNanos(Engine.get(ended) - begun);
    }

    /** The one connection it went over is ended within a second. */
    void hangsUp(Hostile hostile) {
      long left = Engine.get(ended);
      await().atMost(Duration.ofSeconds(2)).until(() -> hostile.open() == 0);
      List<Long> ends = hostile.ends();
      assertThat(Duration.ofNanos(ends.get(ends.size() - 1) - left))
          .isLessThan(Duration.ofSeconds(1));
    }
  }

  Post(int deadlineSeconds) {
    this(deadlineSeconds, new Guard(List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128"))));
  }

  Post(int deadlineSeconds, Guard guard) {
    this(deadlineSeconds, guard, Duration.ofSeconds(60));
  }

  Post(int deadlineSeconds, Guard guard, Duration connectionLife) {
    this.guard = guard;
    this.courier =
        new Courier(
            Engine.settings(deadlineSeconds), guard, "Exposee/test", ticker, connectionLife);
    sweep.scheduleWithFixedDelay(this::check, 100, 100, TimeUnit.MILLISECONDS);
  }

  private void check() {
    underWay.forEach(exchange -> exchange.check(ticker.nanos()));
  }

  Endpoint endpoint(String url, SigningSecret... secrets) {
    List<SigningSecret> signing =
        secrets.length > 0 ? List.of(secrets) : List.of(secret(Optional.empty()));
    return new Endpoint(
        ids.next(),
        1,
        1,
        url,
        Map.of(),
        signing,
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty());
  }

  SigningSecret secret(Optional<java.time.Instant> expires) {
    return new SigningSecret(ids.next(), Secret.generate(), expires);
  }

  Sent send(String url) {
    return send(endpoint(url), "{\"event\":\"paid\",\"data\":{\"amount\":1.10}}");
  }

  Sent send(Endpoint endpoint, String body) {
    byte[] bytes = body.getBytes(UTF_8);
    Payload payload = new Payload(bytes, 0, bytes.length);
    Message message = new Message(ids.next(), 1, "paid", Kind.PLAIN, payload, 1);
    Sent sent =
        new Sent(
            message,
            System.nanoTime(),
            new CompletableFuture<>(),
            new CompletableFuture<>(),
            new AtomicInteger());
    Exchange exchange =
        courier.send(
            endpoint,
            guard.check(endpoint.url()),
            message,
            outcome -> {
              sent.told.incrementAndGet();
              sent.ended.complete(System.nanoTime());
              sent.outcome.complete(outcome);
            });
    underWay.add(exchange);
    sent.outcome.whenComplete((outcome, failure) -> underWay.remove(exchange));
    return sent;
  }

  @Override
  public void close() {
    courier.close();
    sweep.shutdownNow();
    guard.close();
  }
}
