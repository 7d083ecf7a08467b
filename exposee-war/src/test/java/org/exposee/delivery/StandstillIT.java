package org.exposee.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.exposee.delivery.FaultyAttempts.Fault;
import org.exposee.delivery.Publisher.Event;
import org.exposee.registry.Registrar.Options;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the engine tells that it does not do what it could. */
class StandstillIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** More than are sent without having been recorded. */
  private static final int EVENTS = 6_000;

  @TempDir Path folder;
  private final Receiver receiver = new Receiver();
  private final SettableTicker ticker = new SettableTicker();
  private FaultyAttempts store;
  private Engine engine;

  private void start(Fault atStart) {
    engine =
        new Engine(
            folder,
            Engine.settings(5),
            ticker,
            attempts -> {
              store = new FaultyAttempts(attempts);
              store.now(atStart);
              return store;
            });
  }

  @AfterEach
  void stop() {
    store.now(Fault.NONE);
    engine.close();
    receiver.close();
  }

  private void publish(int count) {
    List<Event> events = Collections.nCopies(1_000, new Event("paid", "1".getBytes(UTF_8)));
    for (int i = 0; i < count; i += events.size()) {
      Engine.get(
          engine.publisher.publish(engine.principal, events, Optional.empty(), Optional.empty()));
    }
  }

  @Test
  void whenNothingThatIsSentIsRecordedWhatIsDueIsKeptWaiting() {
    start(Fault.NOTHING_RECORDED);
    register("/");
    assertThat(engine.dispatcher.keptWaiting()).isZero();
    publish(EVENTS);

    await()
        .atMost(PATIENCE)
        .until(() -> engine.dispatcher.keptWaiting().compareTo(Duration.ZERO) > 0);
    ticker.advance(MINUTE);
    assertThat(engine.dispatcher.keptWaiting()).isGreaterThanOrEqualTo(MINUTE);

    store.now(Fault.NONE);
    await().atMost(PATIENCE).until(() -> engine.dispatcher.keptWaiting().isZero());
    await().atMost(PATIENCE).until(() -> receiver.arrivals().size() >= EVENTS);
  }

  private void register(String path) {
    Engine.get(
        engine.registrar.register(
            engine.principal, engine.guard.check(receiver.url(path)), "paid", Options.NONE));
  }

  /** Its receiver is what they wait for, and it is paused. */
  @Test
  void whatWaitsForAReceiverOrForAnAdministratorIsNotKeptWaiting() {
    start(Fault.NONE);
    receiver.answers((exchange, arrival) -> exchange.sendResponseHeaders(503, -1));
    register("/");
    publish(1_000);
    engine.dispatcher.pause();
    publish(1_000);
    ticker.advance(MINUTE);

    await()
        .during(Duration.ofSeconds(1))
        .atMost(PATIENCE)
        .until(() -> engine.dispatcher.keptWaiting().isZero());
  }

  @Test
  void itHasStartedWhenItHasSeenWhatTheStoreHasOpen() {
    start(Fault.AWAY);
    await()
        .during(Duration.ofSeconds(1))
        .atMost(PATIENCE)
        .until(() -> !engine.dispatcher.hasTakenUp());

    store.now(Fault.NONE);
    engine.dispatcher.castNet();
    await().atMost(PATIENCE).until(engine.dispatcher::hasTakenUp);

    store.now(Fault.AWAY);
    engine.dispatcher.castNet();
    assertThat(engine.dispatcher.hasTakenUp()).isTrue();
  }
}
