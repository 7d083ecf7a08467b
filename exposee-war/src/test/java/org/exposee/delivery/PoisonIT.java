package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.exposee.delivery.Acceptance.Receipt;
import org.exposee.delivery.Attempts.Made;
import org.exposee.guard.Guard;
import org.exposee.guard.Guards;
import org.exposee.guard.Resolver;
import org.exposee.registry.Endpoint;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A delivery that breaks the code which handles it. */
class PoisonIT {
  private static final int OTHERS = 50;
  private static final DeliverySettings THREE_ATTEMPTS =
      Engine.settings(2, Duration.ZERO, Duration.ofMillis(50), Duration.ofMillis(50));

  private final AtomicInteger times = new AtomicInteger();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class})
  void itEndsDeadAfterItsAttemptsWhenSendingThrows(Class<? extends Throwable> poison) {
    Resolver resolver =
        name -> {
          if (name.startsWith("poison")) {
            times.incrementAndGet();
            PoisonIT.<RuntimeException>raise(poison);
          }
          return new InetAddress[] {InetAddress.getLoopbackAddress()};
        };
    Guard guard = Guards.of(resolver, Duration.ofSeconds(1), "127.0.0.0/8");
    SettableTicker ticker = new SettableTicker();
    try (Receiver receiver = new Receiver();
        Engine engine =
            new Engine(folder.resolve("data"), THREE_ATTEMPTS, ticker, store -> store, guard)) {
      engine.register("http://poison.example:" + receiver.port() + "/", "poison");
      engine.register("http://good.example:" + receiver.port() + "/", "paid");
      Receipt poisoned = engine.publish("poison", "1");
      othersArrive(engine, receiver);
      List<Attempt> attempts = engine.ended(poisoned, 3);
      assertThat(attempts.get(2).result()).isEqualTo(Result.DEAD);
      assertThat(engine.due(poisoned)).isEmpty();
      assertThat(times).hasValue(3);
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class})
  void itIsKeptAndNotSentAgainWhenRecordingThrows(Class<? extends Throwable> poison) {
    AtomicBoolean good = new AtomicBoolean();
    AtomicInteger poisoned = new AtomicInteger();
    SettableTicker ticker = new SettableTicker();
    try (Receiver receiver = new Receiver();
        Engine engine =
            new Engine(
                folder.resolve("data"),
                THREE_ATTEMPTS,
                ticker,
                store -> throwing(store, poison, poisoned, good))) {
      Endpoint endpoint = engine.register(receiver.url("/poison"), "poison");
      engine.register(receiver.url("/"), "paid");
      throwsFor = endpoint.id();
      Receipt receipt = engine.publish("poison", "1");
      await().atMost(Engine.PATIENCE).until(() -> poisoned.get() > 0);
      othersArrive(engine, receiver);
      await().during(Duration.ofSeconds(2)).until(() -> arrivals(receiver, "/poison") == 1);
      assertThat(poisoned.get()).as("about once a second").isBetween(2, 15);
      good.set(true);
      await().atMost(Engine.PATIENCE).until(() -> engine.due(receipt).isEmpty());
      assertThat(engine.attempts(receipt)).hasSize(1);
      assertThat(arrivals(receiver, "/poison")).isEqualTo(1);
    }
  }

  private volatile long throwsFor;

  private Attempts throwing(
      Attempts store, Class<? extends Throwable> poison, AtomicInteger count, AtomicBoolean good) {
    return (Attempts)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Attempts.class},
            (proxy, method, arguments) -> {
              boolean record = method.getName().equals("record");
              if (record && !good.get() && endpoints(arguments).contains(throwsFor)) {
                count.incrementAndGet();
                PoisonIT.<RuntimeException>raise(poison);
              }
              return call(store, method, arguments);
            });
  }

  private static List<Long> endpoints(Object[] arguments) {
    return ((List<?>) arguments[0])
        .stream().map(made -> ((Made) made).attempt().due().endpoint()).toList();
  }

  private static Object call(Attempts store, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(store, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  @SuppressWarnings("unchecked") // Thrown as what it is, whatever the compiler thinks.
  private static <T extends Throwable> void raise(Class<? extends Throwable> poison) throws T {
    try {
      throw (T) poison.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static void othersArrive(Engine engine, Receiver receiver) {
    int before = arrivals(receiver, "/");
    IntStream.range(0, OTHERS).forEach(i -> engine.publish("paid", "" + i));
    await().atMost(Duration.ofSeconds(5)).until(() -> arrivals(receiver, "/") == before + OTHERS);
  }

  private static int arrivals(Receiver receiver, String path) {
    return (int) receiver.arrivals().stream().filter(a -> a.path().equals(path)).count();
  }
}
