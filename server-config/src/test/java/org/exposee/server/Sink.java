package org.exposee.server;

import static java.util.stream.Collectors.groupingBy;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.exposee.server.Receiver.Arrival;

/** Three receivers that note what comes and what they answer: a good, a failing and a slow one. */
final class Sink implements AutoCloseable {
  static final String GOOD = "/good";
  static final String FAILING = "/failing";
  static final String SLOW = "/slow";

  private static final int FAILING_PERCENT = 30;
  private static final long SLOW_MILLIS = 2_000;
  private static final Pattern NUMBER = Pattern.compile("\"number\":(\\d+)}");

  private final Queue<Visit> visits = new ConcurrentLinkedQueue<>();
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
    Matcher number = NUMBER.matcher(arrival.body());
    if (!number.find()) {
      throw new IllegalArgumentException(arrival.body());
    }
    Delivery delivery = new Delivery(arrival.path(), Integer.parseInt(number.group(1)));
    Visit visit = new Visit(delivery, arrival.nanos());
    visits.add(visit);
    if (arrival.path().equals(SLOW)) {
      Thread.sleep(SLOW_MILLIS);
    }
    visit.accepted =
        !arrival.path().equals(FAILING)
            || ThreadLocalRandom.current().nextInt(100) >= FAILING_PERCENT;
    visit.decided = System.nanoTime();
    return visit.accepted ? 204 : 500;
  }

  String url(String path) {
    return receiver.url(path);
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
