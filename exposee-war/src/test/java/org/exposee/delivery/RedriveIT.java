package org.exposee.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.exposee.delivery.Acceptance.Receipt;
import org.exposee.delivery.Attempts.Made;
import org.exposee.delivery.Receiver.Answer;
import org.exposee.delivery.Receiver.Arrival;
import org.exposee.message.Envelope;
import org.exposee.message.IdKind;
import org.exposee.message.Kind;
import org.exposee.message.Message;
import org.exposee.message.Unavailable;
import org.exposee.registry.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has ended dead is sent again by hand: that, and nothing else. */
class RedriveIT {
  private static final byte[] NOTHING = {};

  @TempDir Path folder;
  private final Receiver receiver = new Receiver();
  private final SettableTicker ticker = new SettableTicker();
  private Engine engine;
  private FaultyAttempts store;
  private Endpoint endpoint;
  private Redrive redrive;

  /** Each delivery has one attempt. */
  @BeforeEach
  void start() {
    engine =
        new Engine(
            folder.resolve("data"),
            Engine.settings(2, Duration.ZERO),
            ticker,
            attempts -> store = new FaultyAttempts(attempts));
    endpoint = engine.register(receiver.url("/"), "paid");
    redrive = new Redrive(engine.store.history(), engine.publisher, engine.ids);
  }

  @AfterEach
  void stop() {
    engine.close();
    receiver.close();
  }

  private Receipt ended(String eventType, Result result) {
    receiver.answers(Answer.of(result == Result.DELIVERED ? 204 : 500));
    Receipt receipt = engine.publish(eventType, "1");
    assertThat(engine.ended(receipt, 1).get(0).result()).isEqualTo(result);
    return receipt;
  }

  private List<String> arrived(int before) {
    return receiver.arrivals().stream().skip(before).map(Arrival::id).toList();
  }

  private static String shown(Receipt receipt) {
    return IdKind.MESSAGE.show(receipt.id());
  }

  @Test
  void theDeadOnesAreSentOnceMoreAndNoOthers() {
    engine.register(receiver.url("/other"), "other");
    Receipt one = ended("paid", Result.DEAD);
    ended("paid", Result.DELIVERED);
    Receipt two = ended("paid", Result.DEAD);
    ended("other", Result.DEAD);
    receiver.answers(Answer.of(204));
    int before = receiver.arrivals().size();

    assertThat(redrive.run(endpoint)).isEqualTo(2);

    for (Receipt dead : List.of(one, two)) {
      Attempt again = engine.ended(dead, 2).get(1);
      assertThat(again.result()).isEqualTo(Result.DELIVERED);
      assertThat(again.due().trigger()).isEqualTo(Trigger.MANUAL);
    }
    assertThat(arrived(before)).containsExactlyInAnyOrder(shown(one), shown(two));
    assertThat(redrive.run(endpoint)).as("they are not dead any more").isZero();
  }

  @Test
  void whatDiesAgainIsSentAgainByTheNextCallOnly() {
    Receipt dead = ended("paid", Result.DEAD);
    assertThat(redrive.run(endpoint)).isEqualTo(1);
    engine.ended(dead, 2);
    assertThat(redrive.run(endpoint)).isEqualTo(1);
    engine.ended(dead, 3);
    assertThat(engine.due(dead)).isEmpty();
    assertThat(receiver.arrivals()).hasSize(3);
  }

  @Test
  void whatItIsNotRegisteredForAnyMoreStaysDead() {
    engine.register(receiver.url("/"), "refunded");
    Receipt refunded = ended("refunded", Result.DEAD);
    Receipt paid = ended("paid", Result.DEAD);
    engine.unregister(receiver.url("/"), "refunded");

    assertThat(redrive.run(engine.endpoint(receiver.url("/")))).isEqualTo(1);

    engine.ended(paid, 2);
    assertThat(engine.attempts(refunded)).hasSize(1);
    assertThat(engine.due(refunded)).isEmpty();
  }

  @Test
  void thoseOfManyPagesAreSentEachOnce() {
    Set<String> dead = new TreeSet<>();
    for (int i = 0; i < 2_500; i++) {
      dead.add(IdKind.MESSAGE.show(dead().id()));
    }

    assertThat(redrive.run(endpoint)).isEqualTo(2_500);

    await().atMost(Duration.ofSeconds(60)).until(() -> receiver.arrivals().size() >= 2_500);
    assertThat(receiver.arrivals().stream().map(Arrival::id).collect(Collectors.toSet()))
        .isEqualTo(dead);
    assertThat(receiver.arrivals()).hasSize(2_500);
  }

  /** In the store, around the engine. */
  private Message dead() {
    long application = engine.principal.application();
    Message message =
        new Message(
            engine.ids.next(),
            application,
            "paid",
            Kind.PLAIN,
            Envelope.event("paid", ticker.now(), "1".getBytes(UTF_8)),
            1);
    Due due =
        new Due(
            engine.ids.next(),
            application,
            message.id(),
            endpoint.id(),
            1,
            Trigger.SCHEDULED,
            ticker.now(),
            true);
    Attempt attempt =
        new Attempt(
            engine.ids.next(),
            due,
            ticker.now(),
            Duration.ofMillis(1),
            Result.DEAD,
            OptionalInt.of(500),
            Optional.empty(),
            NOTHING);
    engine.accept(message, List.of(due), Map.of());
    Made made = new Made(attempt, Optional.empty());
    assertThat(Engine.get(engine.store.attempts().record(List.of(made)))).containsExactly(true);
    return message;
  }

  @Test
  void aStoreThatIsAwayIsSaidWithHowManyWereSent() {
    Receipt dead = ended("paid", Result.DEAD);
    store.now(FaultyAttempts.Fault.AWAY);

    assertThatThrownBy(() -> redrive.run(endpoint))
        .isInstanceOf(Unavailable.class)
        .hasMessage("is away; 0 deliveries are sent again, the others are as they were");

    store.now(FaultyAttempts.Fault.NONE);
    assertThat(redrive.run(endpoint)).isEqualTo(1);
    engine.ended(dead, 2);
  }

  @Test
  void whatTheStoreHasNotBegunInTimeIsNotSentLater() {
    Receipt dead = ended("paid", Result.DEAD);
    store.now(FaultyAttempts.Fault.NOTHING_ADDED);
    Redrive impatient =
        new Redrive(engine.store.history(), engine.publisher, engine.ids, Duration.ofSeconds(1));

    assertThatThrownBy(() -> impatient.run(endpoint))
        .isInstanceOf(Unavailable.class)
        .hasMessage(
            "the store has not answered within 1 s; 0 deliveries are sent again,"
                + " of 1 more it is not known, the others are as they were");

    store.now(FaultyAttempts.Fault.NONE);
    ended("paid", Result.DELIVERED); // Stored behind it, if it was.
    assertThat(engine.attempts(dead)).hasSize(1);
    assertThat(engine.due(dead)).isEmpty();
    assertThat(redrive.run(endpoint)).isEqualTo(1);
    assertThat(engine.ended(dead, 2).get(1).result()).isEqualTo(Result.DELIVERED);
  }

  @Test
  void whatWasStoredWithoutItsCallerLearningItIsNotSentTwice() {
    Receipt dead = ended("paid", Result.DEAD);
    receiver.answers(Answer.of(204));
    store.now(FaultyAttempts.Fault.ANSWER_LOST);

    assertThatThrownBy(() -> redrive.run(endpoint))
        .isInstanceOf(Unavailable.class)
        .hasMessage(
            "lost; 0 deliveries are sent again, of 1 more it is not known,"
                + " the others are as they were");

    store.now(FaultyAttempts.Fault.NONE);
    assertThat(redrive.run(endpoint)).isZero();
    engine.dispatcher.castNet();
    engine.ended(dead, 2);
    assertThat(redrive.run(endpoint)).isZero();
    assertThat(receiver.arrivals()).hasSize(2);
  }

  @Test
  void oneThatWasDisabledMeanwhileGetsNothing() {
    Receipt dead = ended("paid", Result.DEAD);
    Engine.get(engine.registrar.disable(endpoint, "for a test"));
    assertThat(redrive.run(endpoint)).isZero();
    assertThat(engine.due(dead)).isEmpty();
  }
}
