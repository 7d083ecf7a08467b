package org.exposee.server;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.exposee.server.Ledger.Webhook;
import org.exposee.server.Receiver.Arrival;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exposee's JVM is killed again and again while it is used; nothing that it has acknowledged is
 * lost. {@code -Dcrash.seed=…} chooses the moments and calls of an earlier run, which come close to
 * it: the machine has its own part in them.
 */
@Tag("waiting")
class CrashIT {
  private static final int KILLS = 20;
  private static final int KILLED_BEFORE_READY = 5;
  private static final long MAX_LIFE_MILLIS = 2_000;
  private static final int FAILING_PERCENT = 3;
  private static final int KILLED = 128 + 9;
  private static final Pattern NUMBER = Pattern.compile("\"number\":(\\d+)}");

  private static final Http HTTP = new Http();

  private final long seed = Long.getLong("crash.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Ledger ledger = new Ledger();

  @TempDir private Path project;

  @Test
  void whatWasAcknowledgedIsThereHoweverOftenItIsKilled() throws Exception {
    System.out.println("crash.seed=" + seed);
    RunCommand command = new RunCommand(project);
    try (Receiver receiver = new Receiver(CrashIT::nowAndThenFails)) {
      try (Program first = start(command)) {
        String always = "{\"event\":\"%s\",\"url\":\"%s\"}";
        String json = always.formatted(Workload.EVENT, receiver.url("/always"));
        assertThat(HTTP.post(command.exposee("/register"), json).status()).isEqualTo(201);
        kill(first);
      }
      try (Workload workload = new Workload(command, receiver, ledger, seed)) {
        workload.begin();
        for (int kills = 1; kills < KILLS; kills++) {
          liveAndDie(command, kills % (KILLS / KILLED_BEFORE_READY) != 0);
        }
      }
      try (Program last = start(command)) {
        compare(command, receiver);
        last.interrupt();
        assertThat(last.exitCode()).isEqualTo(130);
        assertThat(last.printed()).doesNotContain("SEVERE", "\tat ");
      }
      print(receiver);
    }
  }

  /** Retries come soon, so that the test ends soon. */
  private static final String[] OPTIONS = {
    "run.only=exposee", "exposee.delivery.schedule=0s" + ", 300ms".repeat(20)
  };

  private static Program start(RunCommand command) {
    return command.start(OPTIONS);
  }

  private void liveAndDie(RunCommand command, boolean ready) {
    try (Program server = ready ? start(command) : command.launch(OPTIONS)) {
      // Without the banner most of this time is its start.
      LockSupport.parkNanos(Duration.ofMillis(random.nextLong(MAX_LIFE_MILLIS)).toNanos());
      kill(server);
    }
  }

  private static void kill(Program server) {
    server.killChildren();
    assertThat(server.exitCode()).as(server.printed()).isEqualTo(KILLED);
  }

  private static int nowAndThenFails(Arrival arrival) {
    return ThreadLocalRandom.current().nextInt(100) < FAILING_PERCENT ? 500 : 204;
  }

  private void compare(RunCommand command, Receiver receiver) {
    assertThat(ledger.contradictions()).isEmpty();
    assertThat(ledger.messages()).hasSizeGreaterThan(1_000);
    assertThat(registered(command))
        .containsAll(urls(Webhook.REGISTERED))
        .doesNotContainAnyElementsOf(urls(Webhook.UNREGISTERED));
    await()
        .atMost(Program.PATIENCE)
        .untilAsserted(() -> assertThat(idsOf(receiver)).containsAll(ledger.messages().values()));
    await()
        .atMost(Program.PATIENCE)
        .untilAsserted(
            () -> {
              Set<Integer> arrived = arrived(receiver).keySet();
              assertThat(ledger.batches()).allMatch(batch -> isWholeOrNothing(batch, arrived));
            });
    Map<Integer, Set<String>> arrived = arrived(receiver);
    assertThat(arrived.values()).as("one message each").allMatch(ids -> ids.size() == 1);
    ledger.messages().forEach((number, id) -> assertThat(arrived.get(number)).containsExactly(id));
  }

  /** One page has room for all. */
  private static Set<String> registered(RunCommand command) {
    Set<String> urls = new HashSet<>();
    HTTP.get(command.exposee("/webhooks"))
        .json()
        .path("webhooks")
        .forEach(webhook -> urls.add(webhook.path("url").asText()));
    return urls;
  }

  private Set<String> urls(Webhook state) {
    return ledger.webhooks().entrySet().stream()
        .filter(webhook -> webhook.getValue() == state)
        .map(Map.Entry::getKey)
        .collect(toSet());
  }

  private static Set<String> idsOf(Receiver receiver) {
    return receiver.arrivals().stream().map(Arrival::id).collect(toSet());
  }

  private static boolean isWholeOrNothing(List<Integer> batch, Set<Integer> arrived) {
    return arrived.containsAll(batch) || batch.stream().noneMatch(arrived::contains);
  }

  private static Map<Integer, Set<String>> arrived(Receiver receiver) {
    return receiver.arrivals().stream()
        .collect(groupingBy(CrashIT::number, mapping(Arrival::id, toSet())));
  }

  private static int number(Arrival arrival) {
    Matcher number = NUMBER.matcher(arrival.body());
    assertThat(number.find()).as(arrival.body()).isTrue();
    return Integer.parseInt(number.group(1));
  }

  private void print(Receiver receiver) {
    System.out.printf(
        "%d kills; acknowledged: %d messages, %d webhooks registered, %d not; %d arrivals of %d ids%n",
        KILLS,
        ledger.messages().size(),
        urls(Webhook.REGISTERED).size(),
        urls(Webhook.UNREGISTERED).size(),
        receiver.arrivals().size(),
        idsOf(receiver).size());
  }
}
