package org.exposee.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.exposee.delivery.Due;
import org.exposee.delivery.Publication;
import org.exposee.delivery.Trigger;
import org.exposee.message.Envelope;
import org.exposee.message.Ids;
import org.exposee.message.Kind;
import org.exposee.message.Message;

/**
 * A program, not a test: how long accepting takes while the log is carried into the database again
 * and again. Arguments: a folder on the disk in question, events a second, checkpoints to see.
 * Times count from when an event was due, so that a stall is not hidden by the events it keeps
 * back. The first seconds, while the JVM compiles, are not counted.
 */
final class AcceptLatency {
  private static final int PAYLOAD_BYTES = 1_024;
  private static final int WARM_UP_SECONDS = 5;
  private static final int MAX_SECONDS = 300;
  private static final long APPLICATION = 1;
  private static final long ENDPOINT = 2;

  private final Store store;
  private final Ids ids = new Ids(Clock.systemUTC());
  private final byte[] data = ('"' + "x".repeat(PAYLOAD_BYTES - 2) + '"').getBytes(UTF_8);
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicLong largestLog = new AtomicLong();

  private AcceptLatency(Store store) {
    this.store = store;
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory(Path.of(arguments[0]), "accept-latency");
    SqliteFixture fixture = new SqliteFixture(folder);
    Store store = fixture.open(Clock.systemUTC(), new Ids(Clock.systemUTC()));
    int perSecond = Integer.parseInt(arguments[1]);
    new AcceptLatency(store).run(perSecond, WARM_UP_SECONDS * perSecond, Integer.MAX_VALUE);
    int checkpoints = Integer.parseInt(arguments[2]);
    System.out.println(
        new AcceptLatency(store).run(perSecond, MAX_SECONDS * perSecond, checkpoints));
    fixture.close();
    Child.delete(folder);
  }

  private String run(int perSecond, int events, int checkpoints) {
    long[] nanos = new long[events];
    long pause = 1_000_000_000L / perSecond;
    long start = System.nanoTime();
    long before = store.figures().file().orElseThrow().checkpoints();
    int sent = 0;
    while (sent < events
        && store.figures().file().orElseThrow().checkpoints() - before < checkpoints) {
      long due = start + sent * pause;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      accept(nanos, sent++, due);
      largestLog.accumulateAndGet(store.figures().file().orElseThrow().logBytes(), Math::max);
    }
    while (done.get() < sent) {
      LockSupport.parkNanos(1_000_000);
    }
    long took = System.nanoTime() - start;
    return report(
        Arrays.copyOf(nanos, sent),
        took,
        store.figures().file().orElseThrow().checkpoints() - before);
  }

  private void accept(long[] nanos, int index, long due) {
    store
        .attempts()
        .accept(publication())
        .whenComplete(
            (acceptance, failure) -> {
              nanos[index] = System.nanoTime() - due;
              failed.addAndGet(failure == null ? 0 : 1);
              done.incrementAndGet();
            });
  }

  private Publication publication() {
    Clock clock = Clock.systemUTC();
    Message message =
        new Message(
            ids.next(),
            APPLICATION,
            "event",
            Kind.PLAIN,
            Envelope.event("event", clock.instant(), data),
            1);
    Due due =
        new Due(
            ids.next(),
            APPLICATION,
            message.id(),
            ENDPOINT,
            1,
            Trigger.SCHEDULED,
            clock.instant(),
            false);
    return new Publication(APPLICATION, List.of(message), List.of(due), Map.of(), Optional.empty());
  }

  private String report(long[] nanos, long took, long checkpoints) {
    Arrays.sort(nanos);
    return "%,d events of %,d bytes in %.1f s, %d failed, %d checkpoints, log at most %,d KiB%n"
            .formatted(
                nanos.length,
                PAYLOAD_BYTES,
                took / 1e9,
                failed.get(),
                checkpoints,
                largestLog.get() >> 10)
        + "accept in ms: p50 %.2f, p90 %.2f, p99 %.2f, p99.9 %.2f, most %.2f"
            .formatted(
                at(nanos, 0.5), at(nanos, 0.9), at(nanos, 0.99), at(nanos, 0.999), at(nanos, 1));
  }

  private static double at(long[] sorted, double part) {
    return sorted[(int) Math.min(sorted.length - 1, part * sorted.length)] / 1e6;
  }
}
