package org.exposee.server;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.exposee.server.Receiver.Arrival;

/**
 * Three receivers that check and note what comes and what they answer: a good, a failing and a slow
 * one.
 */
final class Sink implements AutoCloseable {
  static final String GOOD = "/good";
  static final String FAILING = "/failing";
  static final String SLOW = "/slow";

  /** Takes what comes and answers nothing. */
  static final String SILENT = "/silent";

  private static final int FAILING_PERCENT = 30;
  private static final long SLOW_MILLIS = 2_000;
  private static final long SILENT_MILLIS = 60_000;
  private static final String SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
  private static final Pattern BODY =
      Pattern.compile(
          "\\{\"event\":\"(\\w+)\",\"type\":\"\\1\",\"timestamp\":\"[0-9TZ:.-]+\",\"data\":(.*)}");
  private static final Pattern NUMBER = Pattern.compile("\\{\"number\":(\\d+),.*");
  private static final int MOST_WORDS = 500;

  private final Queue<Visit> visits = new ConcurrentLinkedQueue<>();
  private final Queue<Arrival> damaged = new ConcurrentLinkedQueue<>();
  private final Receiver receiver = new Receiver(this::receive);

  /** What was to go where: the same twice is a duplicate. */
  record Delivery(String path, int number) {}

  /** One arrival, which its receiver decides on a little later. */
  static final class Visit {
    private final Delivery delivery;
    private final long came;
    private volatile long decided = Long.MAX_VALUE;
    private volatile boolean accepted = true;

    private Visit(Delivery delivery, long came) {
      this.delivery = delivery;
      this.came = came;
    }

    Delivery delivery() {
      return delivery;
    }

    long came() {
      return came;
    }

    /** Not refused; perhaps not answered yet. */
    boolean accepted() {
      return accepted;
    }

    boolean isAnsweredBefore(long nanos) {
      return decided - nanos < 0;
    }
  }

  private int receive(Arrival arrival) throws InterruptedException {
    OptionalInt number = isSigned(arrival) ? number(arrival) : OptionalInt.empty();
    if (number.isEmpty()) {
      damaged.add(arrival);
      return 500;
    }
    Delivery delivery = new Delivery(arrival.path(), number.getAsInt());
    Visit visit = new Visit(delivery, arrival.nanos());
    visits.add(visit);
    if (arrival.path().equals(SILENT)) {
      visit.accepted = false;
      Thread.sleep(SILENT_MILLIS);
      return 500;
    }
    if (arrival.path().equals(SLOW)) {
      Thread.sleep(SLOW_MILLIS);
    }
    visit.accepted =
        !arrival.path().equals(FAILING)
            || ThreadLocalRandom.current().nextInt(100) >= FAILING_PERCENT;
    visit.decided = System.nanoTime();
    return visit.accepted ? 204 : 500;
  }

  /** Of the event with that number: its own, and as long as no other's nearby. */
  static String data(int number) {
    String text = (number + " ").repeat(number * 31 % MOST_WORDS);
    return "{\"number\":%d,\"text\":\"%s\"}".formatted(number, text);
  }

  /** The one whose data came, to the last byte. */
  private static OptionalInt number(Arrival arrival) {
    Matcher body = BODY.matcher(arrival.body());
    Matcher number = NUMBER.matcher(body.matches() ? body.group(2) : "");
    if (!number.matches()) {
      return OptionalInt.empty();
    }
    int its = Integer.parseInt(number.group(1));
    return body.group(2).equals(data(its)) ? OptionalInt.of(its) : OptionalInt.empty();
  }

  /** All that any of the receivers has accepted so far. */
  Set<Delivery> accepted() {
    return visits.stream().filter(Visit::accepted).map(Visit::delivery).collect(toSet());
  }

  /**
   * Waits until all of these have been accepted. Takes one set from the other itself: AssertJ would
   * look through the one for each element of the other.
   */
  void awaitAccepted(Set<Delivery> deliveries, Duration within) {
    Set<Delivery> missing = new HashSet<>(deliveries);
    await()
        .atMost(within)
        .pollInterval(Duration.ofMillis(500))
        .failFast(() -> assertThat(damaged).isEmpty())
        .untilAsserted(
            () -> {
              missing.removeAll(accepted());
              assertThat(missing).isEmpty();
            });
  }

  private static boolean isSigned(Arrival arrival) {
    Map<String, List<String>> headers =
        Map.of(
            "webhook-id", List.of(arrival.id()),
            "webhook-timestamp", List.of(arrival.timestamp()),
            "webhook-signature", List.of(arrival.signature()));
    try {
      new Webhook(SECRET).verify(arrival.body(), HttpHeaders.of(headers, (name, value) -> true));
      return true;
    } catch (EmptyWebhookSecretException | WebhookVerificationException forged) {
      return false;
    }
  }

  /** The body of {@code POST /register}. */
  String registration(String path, String eventType) {
    return "{\"url\":\"%s\",\"event\":\"%s\",\"secret\":\"%s\"}"
        .formatted(receiver.url(path), eventType, SECRET);
  }

  /** What came otherwise than it was published, or signed by somebody else. */
  Queue<Arrival> damaged() {
    return damaged;
  }

  Queue<Visit> visits() {
    return visits;
  }

  Map<Delivery, List<Visit>> byDelivery() {
    return visits.stream().collect(groupingBy(Visit::delivery));
  }

  @Override
  public void close() {
    receiver.close();
  }
}
