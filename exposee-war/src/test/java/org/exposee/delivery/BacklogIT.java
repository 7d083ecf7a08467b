package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.exposee.delivery.Acceptance.Receipt;
import org.exposee.delivery.Receiver.Answer;
import org.exposee.message.IdKind;
import org.exposee.message.Kind;
import org.exposee.message.Message;
import org.exposee.message.Payload;
import org.exposee.registry.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What does not go out at once: wide fan-outs, long backlogs, what a stop leaves behind. */
class BacklogIT {
  @TempDir Path folder;
  private final Receiver receiver = new Receiver();
  private Engine engine;

  @BeforeEach
  void start() {
    engine = new Engine(folder.resolve("data"), Engine.settings(2));
  }

  @AfterEach
  void stop() {
    engine.close();
    receiver.close();
  }

  @Test
  void aWideFanOutReachesEverybodyOnce() {
    int endpoints = 1_500;
    IntStream.range(0, endpoints).forEach(i -> engine.register(receiver.url("/" + i), "paid"));
    Receipt receipt = engine.publish("paid", "1");
    assertThat(receipt.deliveries()).isEqualTo(endpoints);
    await().atMost(Duration.ofSeconds(40)).until(() -> receiver.arrivals().size() >= endpoints);
    await().atMost(Engine.PATIENCE).until(() -> engine.due(receipt).isEmpty());
    assertThat(receiver.arrivals().stream().map(Receiver.Arrival::path).distinct())
        .hasSize(endpoints);
    List<Receipt> pings = Engine.get(engine.publisher.ping(engine.principal, Optional.empty()));
    Engine.get(engine.publisher.finished(pings));
    assertThat(engine.store.history().attempts(engine.principal, pings.get(0).id(), 0, 10_000))
        .hasSize(endpoints);
  }

  @Test
  void aWideFanOutLeavesTheStoreToOthersBetweenSmallSteps() {
    IntStream.range(0, 300).forEach(i -> engine.register(receiver.url("/" + i), "paid"));
    Message message =
        new Message(
            engine.ids.next(),
            engine.principal.application(),
            "paid",
            Kind.PLAIN,
            new Payload(new byte[1], 0, 1),
            300);
    Addressees addressees = engine.dispatcher.addressees();
    List<Integer> steps = new ArrayList<>();
    OptionalLong mark = OptionalLong.of(0);
    while (mark.isPresent()) {
      Reservation step = addressees.reservation();
      mark = addressees.add(step, addressees.parcel(message), mark.getAsLong());
      steps.add(step.size());
      step.withdraw();
    }
    assertThat(steps).containsExactly(128, 128, 44);
  }

  @Test
  void whatHasNoPlaceInMemoryWaitsInTheStoreAndArrivesOnce() {
    receiver.answers(Answer.of(500));
    String url = receiver.url("/");
    engine.register(url, "paid");
    int count = 3_000;
    List<Receipt> receipts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      receipts.add(engine.publish("paid", "" + i));
    }
    receiver.answers(Answer.of(200));
    int failed = receiver.arrivals().size();
    engine.register(url, "paid");
    Set<String> expected =
        receipts.stream().map(r -> IdKind.MESSAGE.show(r.id())).collect(Collectors.toSet());
    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> receipts.stream().allMatch(r -> engine.due(r).isEmpty()));
    List<String> arrived =
        receiver.arrivals().stream().skip(failed).map(Receiver.Arrival::id).toList();
    assertThat(Set.copyOf(arrived)).isSubsetOf(expected);
    for (Receipt receipt : receipts) {
      List<Attempt> attempts = engine.attempts(receipt);
      assertThat(attempts.stream().filter(a -> a.result() == Result.DELIVERED)).hasSize(1);
    }
  }

  @Test
  void oneInFlightAtATimeTheyArriveInOrderAlsoOutOfTheStore() {
    engine.close();
    engine = new Engine(folder.resolve("data"), Engine.oneAtATime());
    receiver.answers(Answer.after(Duration.ofMillis(300), 200));
    engine.register(receiver.url("/"), "paid");
    List<String> published = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      published.add(IdKind.MESSAGE.show(engine.publish("paid", "" + i).id()));
    }
    receiver.answers(Answer.of(200));
    await().atMost(Duration.ofSeconds(40)).until(() -> receiver.arrivals().size() >= 2_500);
    assertThat(receiver.arrivals()).extracting(Receiver.Arrival::id).isEqualTo(published);
  }

  /** The lane has memory for about fifty of these; most wait in the store for a while. */
  @Test
  void firstAttemptsBeginInTheOrderAcknowledgedWhateverLaneAndStoreDo() {
    engine.close();
    engine =
        new Engine(
            folder.resolve("data"),
            Engine.narrow(5, Engine.USUAL.maxPerEndpoint(), Engine.USUAL.maxInFlight(), 4 << 20));
    receiver.answers(Answer.after(Duration.ofMillis(5), 200));
    engine.register(receiver.url("/"), "paid");
    List<Receipt> published = new ArrayList<>();
    String large = '"' + "x".repeat(20_000) + '"';
    for (int i = 0; i < 1_000; i++) {
      published.add(engine.publish("paid", large));
    }
    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> published.stream().allMatch(one -> engine.due(one).isEmpty()));
    assertThat(published)
        .extracting(one -> engine.attempts(one).get(0).id())
        .hasSize(1_000)
        .isSorted();
  }

  @Test
  void whatIsOpenAtAStopIsSentAfterTheNextStart() {
    receiver.answers(Answer.of(500));
    engine.register(receiver.url("/"), "paid");
    Receipt receipt = engine.publish("paid", "1");
    engine.waiting(receipt);
    engine.close();
    receiver.answers(Answer.of(200));
    engine = new Engine(folder.resolve("data"), Engine.settings(2), engine.ticker);
    engine.ticker.advance(Duration.ofSeconds(7));
    assertThat(engine.ended(receipt, 2).get(1).result()).isEqualTo(Result.DELIVERED);
  }

  @Test
  void aStopWaitsForWhatIsUnderWay() {
    receiver.answers(Answer.after(Duration.ofSeconds(1), 200));
    engine.register(receiver.url("/"), "paid");
    List<Receipt> receipts =
        IntStream.range(0, 20).mapToObj(i -> engine.publish("paid", "" + i)).toList();
    await().atMost(Engine.PATIENCE).until(() -> receiver.arrivals().size() >= 8);
    engine.close();
    int arrived = receiver.arrivals().size();
    receiver.answers(Answer.of(200));
    engine = new Engine(folder.resolve("data"), Engine.settings(2), engine.ticker);
    await()
        .atMost(Engine.PATIENCE)
        .until(() -> receipts.stream().allMatch(r -> engine.due(r).isEmpty()));
    assertThat(arrived).isLessThan(20);
    assertThat(receiver.arrivals()).hasSize(20);
  }

  @Test
  void rowsInNobodysMemoryAreFoundAndSent() {
    Endpoint endpoint = engine.register(receiver.url("/"), "paid");
    Receipt receipt = engine.publish("paid", "1");
    engine.ended(receipt, 1);
    Due lost =
        new Due(
            engine.ids.next(),
            engine.principal.application(),
            receipt.id(),
            endpoint.id(),
            1,
            Trigger.SCHEDULED,
            engine.ticker.now(),
            true);
    Engine.get(engine.store.attempts().add(List.of(lost)));
    engine.dispatcher.castNet();
    engine.dispatcher.castNet();
    await()
        .atMost(Engine.PATIENCE)
        .until(() -> engine.due(receipt), due -> !due.isEmpty() && !due.get(0).own());
    engine.dispatcher.castNet();
    assertThat(engine.ended(receipt, 2).get(1).result()).isEqualTo(Result.DELIVERED);
  }

  @Test
  void stoppedItDoesNotMove() {
    assertThat(engine.dispatcher.isMoving()).isTrue();
    engine.dispatcher.close();
    assertThat(engine.dispatcher.isMoving()).isFalse();
  }
}
