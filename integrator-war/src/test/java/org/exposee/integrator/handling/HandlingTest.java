package org.exposee.integrator.handling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LONG;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.exposee.integrator.SettableClock;
import org.exposee.integrator.backoff.Backoff;
import org.exposee.integrator.inbox.Arrival;
import org.exposee.integrator.inbox.Entry;
import org.exposee.integrator.inbox.Inbox;
import org.exposee.integrator.inbox.Receipt;
import org.exposee.integrator.inbox.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandlingTest {
  private static final RetryPolicy POLICY =
      new RetryPolicy(new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(5), () -> 0.5), 10);

  @TempDir Path folder;

  private final SettableClock clock = new SettableClock();
  private final List<IncomingEvent> handled = new ArrayList<>();
  private final Heard heard = new Heard();
  private Inbox inbox;

  /** Counts what it is told. */
  private static final class Heard implements HandlingListener {
    private final List<Long> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger handled = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();

    @Override
    public void called(long nanos) {
      calls.add(nanos);
    }

    @Override
    public void handled() {
      handled.incrementAndGet();
    }

    @Override
    public void failed() {
      failed.incrementAndGet();
    }
  }

  @BeforeEach
  void open() throws Exception {
    inbox = Inbox.open(folder, 100, clock, nanos -> {});
  }

  @AfterEach
  void close() throws Exception {
    inbox.close();
  }

  private Receipt receive(String id) {
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
    return inbox.receive(new Arrival(id, "paid", true, clock.instant(), body));
  }

  private Handling handling(EventHandler handler) {
    return new Handling(inbox, handler, POLICY, heard, clock);
  }

  private Entry entry(String id) {
    return inbox.find(id).orElseThrow();
  }

  @Test
  void handsOverWhatCameAndRemembersThatItDid() {
    receive("a");
    Handling handling = handling(handled::add);

    assertThat(handling.handleNext()).isTrue();
    assertThat(handling.handleNext()).isFalse();

    assertThat(handled)
        .singleElement()
        .returns("a", IncomingEvent::id)
        .returns("paid", IncomingEvent::type)
        .returns(true, IncomingEvent::ping)
        .returns(clock.instant(), IncomingEvent::timestamp)
        .returns(1, IncomingEvent::attempt);
    assertThat(handled.get(0).payload()).asString(StandardCharsets.UTF_8).isEqualTo("{}");
    assertThat(entry("a")).returns(State.HANDLED, Entry::state).returns(1, Entry::tries);
    assertThat(heard.calls).singleElement(LONG).isPositive();
    assertThat(heard.handled).hasValue(1);
    assertThat(heard.failed).hasValue(0);
  }

  @Test
  void aFailureIsTriedAgainAfterPausesThatDoubleThenParked() {
    receive("a");
    List<Integer> attempts = new ArrayList<>();
    Handling handling =
        handling(
            event -> {
              attempts.add(event.attempt());
              throw new IOException("no\ndisk");
            });

    List<Long> pauses = new ArrayList<>();
    while (entry("a").state() == State.WAITING) {
      assertThat(handling.handleNext()).isTrue();
      inbox
          .nextDueAt()
          .ifPresent(
              due -> {
                Duration pause = Duration.between(clock.instant(), due);
                pauses.add(pause.toSeconds());
                clock.advance(pause.minusMillis(1));
                assertThat(handling.handleNext()).as("too early").isFalse();
                clock.advance(Duration.ofMillis(1));
              });
    }

    assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L);
    assertThat(attempts).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    assertThat(entry("a"))
        .returns(State.PARKED, Entry::state)
        .returns(10, Entry::tries)
        .returns("IOException: no\\u000adisk", Entry::error);
    assertThat(heard.calls).hasSize(10);
    assertThat(heard.failed).hasValue(10);
    assertThat(heard.handled).hasValue(0);
  }

  @Test
  void aFailureDoesNotHoldUpTheNext() {
    receive("bad");
    receive("good");
    Handling handling =
        handling(
            event -> {
              if (event.id().equals("bad")) {
                throw new StackOverflowError("poison");
              }
              handled.add(event);
            });

    handling.handleNext();
    handling.handleNext();

    assertThat(handled).extracting(IncomingEvent::id).containsExactly("good");
    assertThat(entry("bad")).returns("StackOverflowError: poison", Entry::error);
  }

  @Test
  void aHandlerThatChangesThePayloadChangesItsOwnCopy() {
    receive("a");

    handling(event -> event.payload()[0] = 0).handleNext();

    assertThat(inbox.body("a")).contains("{}".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theWorkerHandlesWhatComesAndASlowHandlerHoldsUpNobodyWhoSends() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Worker worker =
        new Worker(
            handling(
                event -> {
                  inside.countDown();
                  goOn.await();
                }),
            inbox,
            clock,
            Duration.ofSeconds(5));
    worker.start();
    try {
      receive("a");
      assertThat(inside.await(5, TimeUnit.SECONDS)).isTrue();

      assertThat(receive("b")).isEqualTo(Receipt.STORED);
      assertThat(entry("a")).returns(State.WAITING, Entry::state);

      goOn.countDown();
      await().until(() -> entry("b").state() == State.HANDLED);
    } finally {
      worker.close();
    }
    assertThat(worker.isAlive()).isFalse();
  }

  @Test
  void aHandlerThatLeavesItsThreadInterruptedStopsNothing() throws Exception {
    Worker worker =
        new Worker(
            handling(
                event -> {
                  Thread.currentThread().interrupt();
                  if (event.id().equals("bad")) {
                    throw new IOException("interrupted");
                  }
                }),
            inbox,
            clock,
            Duration.ofSeconds(5));
    worker.start();
    try {
      receive("bad");
      receive("good");

      await().until(() -> entry("good").state() == State.HANDLED);
      await().until(() -> entry("bad").tries() == 1);
      assertThat(entry("good").tries()).isEqualTo(1);
      assertThat(worker.isAlive()).isTrue();
    } finally {
      worker.close();
    }
  }

  @Test
  void whatTheStopBrokeOffIsHandedOverAgain() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    Handling handling =
        handling(
            event -> {
              inside.countDown();
              new CountDownLatch(1).await();
            });
    Worker worker = new Worker(handling, inbox, clock, Duration.ofMillis(100));
    worker.start();
    receive("a");
    assertThat(inside.await(5, TimeUnit.SECONDS)).isTrue();

    worker.close();

    assertThat(worker.isAlive()).isFalse();
    assertThat(entry("a")).returns(State.WAITING, Entry::state).returns(0, Entry::tries);
    assertThat(heard.failed).as("it has not failed, it was stopped").hasValue(0);
  }

  @Test
  void theOneInstalledHandlerIsFound() throws Exception {
    try (URLClassLoader loader = providing(First.class)) {
      assertThat(Handlers.find(loader)).isInstanceOf(First.class);
    }
    assertThat(Handlers.find(getClass().getClassLoader())).isInstanceOf(LoggingHandler.class);
  }

  @Test
  void severalInstalledHandlersAreRefusedByName() throws Exception {
    try (URLClassLoader loader = providing(First.class, Second.class)) {
      assertThatThrownBy(() -> Handlers.find(loader))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll(First.class.getName(), Second.class.getName());
    }
  }

  private URLClassLoader providing(Class<?>... handlers) throws IOException {
    Path services = Files.createDirectories(folder.resolve("providers/META-INF/services"));
    List<String> names = List.of(handlers).stream().map(Class::getName).toList();
    Files.write(services.resolve(EventHandler.class.getName()), names);
    URL root = folder.resolve("providers").toUri().toURL();
    return new URLClassLoader(new URL[] {root}, getClass().getClassLoader());
  }

  /** A handler. */
  public static final class First implements EventHandler {
    @Override
    public void handle(IncomingEvent event) {}
  }

  /** Another handler. */
  public static final class Second implements EventHandler {
    @Override
    public void handle(IncomingEvent event) {}
  }
}
