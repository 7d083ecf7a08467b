package org.exposee.server;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.exposee.server.Publishers.Call;
import org.exposee.server.Publishers.Fate;
import org.exposee.server.Sink.Delivery;
import org.exposee.server.Sink.Visit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server is killed under load, again and again, and the receivers count: nothing acknowledged
 * is lost, nothing comes that was refused, and twice comes only what a kill has interrupted. {@code
 * -Dweather.seed=…} chooses the moments of an earlier run, which come close to it.
 */
class KilledUnderLoadIT {
  private static final int CYCLES =
      Integer.getInteger("weather.cycles", Boolean.getBoolean("weather.long") ? 100 : 4);
  private static final long MAX_LIFE_MILLIS = 2_500;
  private static final Duration FIRST_DELIVERY = Duration.ofSeconds(5);
  private static final int KILLED = 128 + 9;

  /**
   * An attempt that has ended is handed to the store within 4 ms, behind the calls that came before
   * and before those that come later: the commit that acknowledges one of these holds it too, or
   * one before did. So much is for a machine that has other things to do.
   */
  private static final Duration HANDED_OVER = Duration.ofSeconds(1);

  private static final int EACH_FOR_THE_SLOW_ONE = 10;
  private static final String[] OPTIONS = {
    "run.only=exposee", "exposee.delivery.schedule=0s" + ", 300ms".repeat(30)
  };
  private static final Http HTTP = new Http();

  private final long seed = Long.getLong("weather.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<Life> lives = new ArrayList<>();

  @TempDir private Path project;

  /**
   * A server's, from before its start to just before it was killed.
   *
   * @param died of the last one: never
   */
  private record Life(long began, long died) {}

  @Test
  void nothingIsLostAndOnlyWhatAKillInterruptsComesTwice() {
    System.out.printf("-Dweather.cycles=%d -Dweather.seed=%d%n", CYCLES, seed);
    RunCommand command = new RunCommand(project);
    try (Sink sink = new Sink()) {
      try (Program first = command.start(OPTIONS)) {
        register(command, sink);
        first.killChildren();
        assertThat(first.exitCode()).isEqualTo(KILLED);
      }
      Publishers publishers =
          new Publishers(4, command.exposee("/events"), KilledUnderLoadIT::event);
      try (publishers) {
        for (int i = 0; i < CYCLES; i++) {
          liveAndDie(command, sink);
        }
      }
      long began = System.nanoTime();
      try (Program last = command.start(OPTIONS)) {
        lives.add(new Life(began, Long.MAX_VALUE));
        nothingIsLost(sink, publishers);
        last.interrupt();
        assertThat(last.exitCode()).isEqualTo(130);
        assertThat(last.printed()).doesNotContain("SEVERE", "\tat ");
      }
      assertThat(sink.damaged()).isEmpty();
      nothingComesThatWasRefused(sink, publishers);
      twiceComesOnlyWhatAKillInterrupts(sink, publishers);
    }
  }

  private static void register(RunCommand command, Sink sink) {
    for (String path : List.of(Sink.GOOD, Sink.FAILING, Sink.SLOW)) {
      String json = sink.registration(path, path.equals(Sink.SLOW) ? "slow" : "paid");
      assertThat(HTTP.post(command.exposee("/register"), json).status()).isEqualTo(201);
    }
  }

  private static String event(int number) {
    String type = isSlow(number) ? "slow" : "paid";
    return "{\"event\":\"%s\",\"data\":%s}".formatted(type, Sink.data(number));
  }

  private static boolean isSlow(int number) {
    return number % EACH_FOR_THE_SLOW_ONE == 0;
  }

  private void liveAndDie(RunCommand command, Sink sink) {
    long began = System.nanoTime();
    try (Program server = command.start(OPTIONS)) {
      await("the first delivery")
          .atMost(FIRST_DELIVERY)
          .until(() -> sink.visits().stream().anyMatch(visit -> visit.came() - began > 0));
      LockSupport.parkNanos(Duration.ofMillis(random.nextLong(MAX_LIFE_MILLIS)).toNanos());
      lives.add(new Life(began, System.nanoTime()));
      server.killChildren();
      assertThat(server.exitCode()).as(server.printed()).isEqualTo(KILLED);
    }
  }

  private static void nothingIsLost(Sink sink, Publishers publishers) {
    Set<Delivery> acknowledged =
        publishers.all(Fate.ACKNOWLEDGED).stream()
            .flatMap(KilledUnderLoadIT::deliveries)
            .collect(toSet());
    assertThat(acknowledged).hasSizeGreaterThan(CYCLES * 20);
    sink.awaitAccepted(acknowledged, Program.PATIENCE.plusSeconds(CYCLES));
  }

  private static Stream<Delivery> deliveries(int number) {
    return isSlow(number)
        ? Stream.of(new Delivery(Sink.SLOW, number))
        : Stream.of(new Delivery(Sink.GOOD, number), new Delivery(Sink.FAILING, number));
  }

  private static void nothingComesThatWasRefused(Sink sink, Publishers publishers) {
    Set<Integer> refused = publishers.all(Fate.REFUSED);
    assertThat(sink.visits()).noneMatch(visit -> refused.contains(visit.delivery().number()));
  }

  /**
   * At most what was in flight, and what the commit was to record that did not come: all that was
   * answered since the last one that is known to have come.
   */
  private void twiceComesOnlyWhatAKillInterrupts(Sink sink, Publishers publishers) {
    long[] safe = IntStream.range(0, lives.size()).mapToLong(i -> safe(i, publishers)).toArray();
    int[] inFlight = new int[lives.size()];
    int[] notRecorded = new int[lives.size()];
    sink.byDelivery()
        .forEach(
            (delivery, visits) -> {
              List<Visit> accepted = visits.stream().filter(Visit::accepted).toList();
              List<Integer> when = accepted.stream().map(visit -> life(visit.came())).toList();
              assertThat(when).as("%s in the lives", delivery).doesNotHaveDuplicates();
              for (Visit repeated : accepted.subList(0, Math.max(0, accepted.size() - 1))) {
                int life = life(repeated.came());
                boolean answered = repeated.isAnsweredBefore(lives.get(life).died());
                (answered ? notRecorded : inFlight)[life]++;
                assertThat(repeated.isAnsweredBefore(safe[life]))
                    .as("%s came again behind kill %d, long since recorded", delivery, life + 1)
                    .isFalse();
              }
            });
    System.out.printf("%,d arrivals%n", sink.visits().size());
    for (int i = 0; i < CYCLES; i++) {
      System.out.printf(
          "kill %d: %d came again that were in flight, %d that were answered%n",
          i + 1, inFlight[i], notRecorded[i]);
    }
    assertThat(inFlight[CYCLES] + notRecorded[CYCLES]).as("without a kill").isZero();
  }

  /** What was answered before that moment of a life is recorded: a call behind it is. */
  private long safe(int number, Publishers publishers) {
    Life life = lives.get(number);
    return publishers.acknowledged().stream()
            .filter(call -> call.began() - life.began() > 0 && life.died() - call.ended() > 0)
            .mapToLong(Call::began)
            .max()
            .orElse(life.began())
        - HANDED_OVER.toNanos();
  }

  private int life(long nanos) {
    int life = 0;
    while (life + 1 < lives.size() && nanos - lives.get(life + 1).began() >= 0) {
      life++;
    }
    return life;
  }
}
