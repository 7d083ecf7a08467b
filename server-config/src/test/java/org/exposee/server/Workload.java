package org.exposee.server;

import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.exposee.server.Ledger.Webhook;

/** Callers of Exposee that go on whatever happens to it, and note what it has acknowledged. */
final class Workload implements AutoCloseable {
  static final String EVENT = "kept";

  private static final Logger LOG = Logger.getLogger(Workload.class.getName());

  private static final int URLS = 30;
  private static final int BATCH = 10;
  private static final String NO_KEY = "";

  private final Http http = new Http();
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicInteger numbers = new AtomicInteger();
  private final List<Thread> callers = new ArrayList<>();
  private final RunCommand command;
  private final Receiver receiver;
  private final Ledger ledger;

  private interface Call {
    void make(Random random) throws IOException, InterruptedException;
  }

  Workload(RunCommand command, Receiver receiver, Ledger ledger, long seed) {
    this.command = command;
    this.receiver = receiver;
    this.ledger = ledger;
    caller("publisher", 10, new Random(seed), this::publish);
    caller("publisher-with-keys", 10, new Random(seed + 1), this::publishWithKey);
    caller("publisher-of-batches", 60, new Random(seed + 2), this::publishBatch);
    caller("registrant", 10, new Random(seed + 3), this::registerOrUnregister);
  }

  private void caller(String name, long pauseMillis, Random random, Call call) {
    Thread thread = new Thread(() -> repeat(pauseMillis, random, call), name);
    callers.add(thread);
  }

  void begin() {
    callers.forEach(Thread::start);
  }

  private void repeat(long pauseMillis, Random random, Call call) {
    try {
      while (!over.await(pauseMillis, TimeUnit.MILLISECONDS)) {
        makeOrFail(call, random);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException broken) {
      ledger.contradiction(Thread.currentThread().getName() + " ended by " + broken);
    }
  }

  /** What was not answered was not acknowledged either. */
  private static void makeOrFail(Call call, Random random) throws InterruptedException {
    try {
      call.make(random);
    } catch (IOException notAnswered) {
      LOG.log(Level.FINE, "not answered", notAnswered);
    }
  }

  private void publish(Random random) throws IOException {
    int number = numbers.incrementAndGet();
    acknowledged(number, post("/events", event(number), NO_KEY));
  }

  /** Again and again until it is acknowledged. */
  private void publishWithKey(Random random) throws InterruptedException {
    int number = numbers.incrementAndGet();
    boolean acknowledged = false;
    do {
      try {
        acknowledged = acknowledged(number, post("/events", event(number), "key-" + number));
      } catch (IOException notAnswered) {
        acknowledged = false;
      }
    } while (!acknowledged && !over.await(20, TimeUnit.MILLISECONDS));
  }

  private void publishBatch(Random random) throws IOException {
    List<Integer> batch =
        IntStream.range(0, BATCH).map(i -> numbers.incrementAndGet()).boxed().toList();
    ledger.sentTogether(batch);
    String json = batch.stream().map(Workload::event).collect(Collectors.joining(",", "[", "]"));
    Http.Answer answer =
        post("/events/batch", json, random.nextBoolean() ? "batch-" + batch.get(0) : NO_KEY);
    for (int i = 0; answer.status() == 202 && i < BATCH; i++) {
      ledger.published(batch.get(i), answer.json().path(i).path("id").asText());
    }
  }

  private boolean acknowledged(int number, Http.Answer answer) {
    if (answer.status() == 202) {
      ledger.published(number, answer.json().path("id").asText());
    }
    return answer.status() == 202;
  }

  private Http.Answer post(String path, String json, String key) throws IOException {
    return key.equals(NO_KEY)
        ? http.tryPost(command.exposee(path), json)
        : http.tryPost(command.exposee(path), json, "Idempotency-Key", key);
  }

  private static String event(int number) {
    return "{\"event\":\"%s\",\"data\":{\"number\":%d}}".formatted(EVENT, number);
  }

  /** Each answer also tells whether the one before it has been kept. */
  private void registerOrUnregister(Random random) throws IOException {
    String url = receiver.url("/sometimes/" + random.nextInt(URLS));
    boolean register = random.nextBoolean();
    Webhook before = ledger.webhook(url);
    ledger.webhook(url, Webhook.UNKNOWN);
    int status;
    try {
      status = (register ? register(url) : unregister(url)).status();
    } catch (ConnectException neverBegun) {
      ledger.webhook(url, before);
      throw neverBegun;
    }
    ledger.webhook(url, register ? Webhook.REGISTERED : Webhook.UNREGISTERED);
    if (status != expected(before, register, status)) {
      ledger.contradiction("%s was %s, then came %d".formatted(url, before, status));
    }
  }

  private Http.Answer register(String url) throws IOException {
    return post("/register", "{\"event\":\"now_and_then\",\"url\":\"" + url + "\"}", NO_KEY);
  }

  private Http.Answer unregister(String url) throws IOException {
    return post("/unregister", "{\"url\":\"" + url + "\"}", NO_KEY);
  }

  private static int expected(Webhook before, boolean register, int status) {
    return switch (before) {
      case REGISTERED -> 200;
      case UNREGISTERED -> register ? 201 : 404;
      case UNKNOWN -> status;
    };
  }

  /** Ends when the last call has been answered. */
  @Override
  public void close() {
    over.countDown();
    try {
      for (Thread caller : callers) {
        caller.join();
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }
}
