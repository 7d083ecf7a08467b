package org.exposee.benchmarks.relay;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** One body to many receivers, with a limit on how many are in flight. */
final class Volley {
  private final Sender sender;
  private final byte[] body;
  private final int count;
  private final IntConsumer done;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();

  /**
   * @param done told how many failed
   */
  Volley(Sender sender, byte[] body, int count, IntConsumer done) {
    this.sender = sender;
    this.body = body;
    this.count = count;
    this.done = done;
  }

  void begin(int inFlight) {
    for (int i = 0; i < inFlight; i++) {
      sendNext();
    }
  }

  private void sendNext() {
    int number = next.getAndIncrement();
    if (number < count) {
      sender.send("/r/" + number, body, this::ended);
    }
  }

  private void ended(int status) {
    failed.addAndGet(status / 100 == 2 ? 0 : 1);
    sendNext();
    if (ended.incrementAndGet() == count) {
      done.accept(failed.get());
    }
  }
}
