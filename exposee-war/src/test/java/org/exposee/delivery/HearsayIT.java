package org.exposee.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exposee.message.Envelope;
import org.exposee.message.Kind;
import org.exposee.message.Message;
import org.exposee.registry.Endpoint;
import org.exposee.registry.Endpoints.Changed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deliveries of registrations that another node has made, and this one has not heard of yet. */
class HearsayIT {
  @TempDir Path folder;

  private final Receiver receiver = new Receiver();
  private volatile boolean hears;
  private Engine engine;

  /** As its own, but it hears nothing of the registry until a test says so. */
  private final class Deaf implements Nodes {
    private final Nodes own;

    Deaf(Nodes own) {
      this.own = own;
    }

    @Override
    public long incarnation() {
      return own.incarnation();
    }

    @Override
    public boolean holds() {
      return own.holds();
    }

    @Override
    public Share share() {
      return own.share();
    }

    @Override
    public long freed() {
      return own.freed();
    }

    @Override
    public boolean knowsAllSince(long nanos) {
      return hears;
    }
  }

  @BeforeEach
  void start() {
    engine = Engine.hearing(folder, Engine.settings(5), Deaf::new);
  }

  @AfterEach
  void stop() {
    engine.close();
    receiver.close();
  }

  private Message due(long endpoint, String eventType) {
    Message message =
        new Message(
            engine.ids.next(),
            engine.principal.application(),
            eventType,
            Kind.PLAIN,
            Envelope.event(eventType, engine.ticker.now(), "1".getBytes(UTF_8)),
            1);
    Due due =
        new Due(
            engine.ids.next(),
            message.application(),
            message.id(),
            endpoint,
            1,
            Trigger.SCHEDULED,
            engine.ticker.now(),
            false);
    engine.accept(message, List.of(due), Map.of());
    engine.dispatcher.waits(due);
    return message;
  }

  private List<Attempt> attempts(Message message) {
    return engine.store.history().attempts(engine.principal, message.id(), 0, 10);
  }

  /** What came behind it has been delivered, several pauses later. */
  private void whileOthersAreServed() {
    engine.register(receiver.url("/other"), "other");
    for (int i = 0; i < 3; i++) {
      int arrived = receiver.arrivals().size();
      engine.publish("other", "1");
      await().until(() -> receiver.arrivals().size() > arrived);
      await().pollDelay(Duration.ofMillis(700)).until(() -> true);
    }
  }

  @Test
  void theyWaitUntilItHasHeardAndAreCancelledThenIfNobodyIsThere() {
    Message message = due(77, "paid");

    whileOthersAreServed();
    assertThat(attempts(message)).isEmpty();

    hears = true;
    await().until(() -> !attempts(message).isEmpty());
    assertThat(attempts(message)).extracting(Attempt::result).containsExactly(Result.CANCELLED);
  }

  @Test
  void soDoThoseForATypeOfWhichItHasNotHeard() {
    Endpoint endpoint = engine.register(receiver.url("/"), "refunded");
    Message message = due(endpoint.id(), "paid");

    whileOthersAreServed();
    assertThat(attempts(message)).isEmpty();

    hears = true;
    await().until(() -> !attempts(message).isEmpty());
    assertThat(attempts(message)).extracting(Attempt::result).containsExactly(Result.CANCELLED);
  }

  @Test
  void whatItHearsOfMeanwhileIsSent() {
    engine.register(receiver.url("/"), "refunded");
    Endpoint known = engine.endpoint(receiver.url("/"));
    long id = engine.ids.next();
    Message later = due(known.id(), "paid");
    assertThat(later.id()).isGreaterThan(id);
    whileOthersAreServed();

    engine.directory.apply(
        new Changed<>(Optional.of(known), Optional.of(with(known, "paid", id)), 0, null));
    hears = true;

    await().until(() -> receiver.arrivals().stream().anyMatch(a -> a.path().equals("/")));
    await().until(() -> !attempts(later).isEmpty());
    assertThat(attempts(later)).extracting(Attempt::result).containsExactly(Result.DELIVERED);
  }

  /** As another node has registered it. */
  private static Endpoint with(Endpoint endpoint, String eventType, long since) {
    return new Endpoint(
        endpoint.id(),
        endpoint.application(),
        endpoint.revision() + 1,
        endpoint.url(),
        Map.of(eventType, since),
        endpoint.secrets(),
        endpoint.rateLimit(),
        endpoint.disabled(),
        endpoint.failingSince());
  }
}
