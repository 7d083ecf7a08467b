package org.exposee.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A ping to 200 URLs, until all have answered, beside the original design's. */
final class Pings implements Scenario {
  private static final int URLS = 200;
  private static final int ROUNDS = 5;

  @Override
  public String id() {
    return "PING";
  }

  @Override
  public void run(Lab lab) throws IOException {
    try (Base base = lab.base(false);
        Peer exposee = new ExposeePeer(lab.start(base))) {
      if (OriginalPeer.isPossible(lab.plan().python())) {
        try (Peer original = OriginalPeer.start(lab.plan())) {
          measure(lab, exposee, Optional.of(original));
        }
      } else {
        lab.report()
            .note(
                "The original design was left out: %s has no fastapi, requests and uvicorn."
                    .formatted(lab.plan().python()));
        measure(lab, exposee, Optional.empty());
      }
    }
  }

  private void measure(Lab lab, Peer exposee, Optional<Peer> original) throws IOException {
    for (int i = 0; i < URLS; i++) {
      exposee.register(lab.sink().url(i), Publishing.type(0));
      if (original.isPresent()) {
        original.get().register(lab.sink().url(i), Publishing.type(0));
      }
    }
    warmUp(lab, exposee);
    if (original.isPresent()) {
      warmUp(lab, original.get());
    }
    for (int millis : List.of(0, 50)) {
      lab.sink().delay(receiver -> millis);
      double ours = median(lab, exposee);
      double theirs = original.isPresent() ? median(lab, original.get()) : Double.NaN;
      lab.report()
          .shown(
              id(),
              "ms, a ping to 200 URLs that take %d ms to answer".formatted(millis),
              ours,
              "the original design: " + Report.number(theirs));
    }
  }

  private static void warmUp(Lab lab, Peer peer) throws IOException {
    long warm = System.nanoTime() + lab.plan().warmUp().toNanos();
    while (System.nanoTime() < warm) {
      peer.ping(Publishing.type(0));
    }
  }

  private static double median(Lab lab, Peer peer) throws IOException {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < lab.plan().repeats() * ROUNDS; i++) {
      long start = System.nanoTime();
      peer.ping(Publishing.type(0));
      millis.add((System.nanoTime() - start) / 1e6);
    }
    lab.report().progress("%s: %.1f ms".formatted(peer.name(), Median.of(millis)));
    return Median.of(millis);
  }
}
