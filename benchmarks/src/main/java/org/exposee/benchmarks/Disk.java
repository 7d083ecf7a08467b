package org.exposee.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.exposee.benchmarks.Steady.Percentiles;

/**
 * The disk alone: 4 KiB appended to a file and synced, as often a second as events come, from when
 * each was to be written until it is safe. No store that is durable answers sooner.
 */
final class Disk {
  private static final int BYTES = 4_096;
  private static final int WARM_UP = 500;

  private final Path folder;
  private final Report report;
  private final List<Percentiles> rounds = new ArrayList<>();

  /**
   * @param folder on the disk in question
   */
  Disk(Path folder, Report report) {
    this.folder = folder;
    this.report = report;
  }

  /** One more round. */
  void measure(double perSecond, Duration duration) throws IOException {
    Path file = Files.createTempFile(folder, "disk", null);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      write(channel, perSecond, WARM_UP);
      Histogram nanos = write(channel, perSecond, (int) (perSecond * duration.toSeconds()));
      rounds.add(Percentiles.of(nanos));
      report.progress("disk alone at %,.0f/s: %s".formatted(perSecond, Percentiles.of(nanos)));
    } finally {
      Files.delete(file);
    }
  }

  private static Histogram write(FileChannel channel, double perSecond, int count)
      throws IOException {
    Histogram nanos = new Histogram(3);
    ByteBuffer page = ByteBuffer.allocateDirect(BYTES);
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long at = begin + (long) (i * TimeUnit.SECONDS.toNanos(1) / perSecond);
      for (long wait = at - System.nanoTime(); wait > 0; wait = at - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      channel.write(page.clear());
      channel.force(false);
      nanos.recordValue(System.nanoTime() - at);
    }
    return nanos;
  }

  /** Over all rounds. */
  Percentiles median() {
    return new Percentiles(
        Median.of(rounds.stream().map(Percentiles::p50).toList()),
        Median.of(rounds.stream().map(Percentiles::p99).toList()),
        Median.of(rounds.stream().map(Percentiles::p999).toList()));
  }
}
