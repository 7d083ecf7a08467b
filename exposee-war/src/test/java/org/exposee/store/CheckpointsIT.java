package org.exposee.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.exposee.store.Samples.APPLICATION;
import static org.exposee.store.Samples.EVENT;
import static org.exposee.store.Samples.publication;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.exposee.delivery.Acceptance;
import org.exposee.message.Envelope;
import org.exposee.message.Ids;
import org.exposee.message.Kind;
import org.exposee.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsIT {
  private static final int MESSAGES = 32_000;
  private static final int AT_ONCE = 1_000;
  private static final long MIB = 1L << 20;

  @TempDir Path folder;
  private final Clock clock = Clock.systemUTC();
  private final Ids ids = new Ids(clock);
  private final byte[] data = ('"' + "x".repeat(6_000) + '"').getBytes(UTF_8);

  private Message message() {
    return new Message(
        ids.next(),
        APPLICATION,
        EVENT,
        Kind.PLAIN,
        Envelope.event(EVENT, clock.instant(), data),
        0);
  }

  /** About 260 MiB as fast as the disk takes it: without checkpoints all of it is in the log. */
  @Test
  void theLogStaysSmallUnderLoad() throws Exception {
    SqliteFixture fixture = new SqliteFixture(folder);
    Store store = fixture.open(clock, ids);
    long largest = 0;
    for (int sent = 0; sent < MESSAGES; sent += AT_ONCE) {
      List<CompletableFuture<Acceptance>> answers = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        answers.add(store.attempts().accept(publication(message())));
      }
      assertThat(answers).allSatisfy(a -> assertThat(a).succeedsWithin(20, TimeUnit.SECONDS));
      largest = Math.max(largest, store.figures().file().orElseThrow().logBytes());
    }
    Figures.File figures = store.figures().file().orElseThrow();
    fixture.close();
    assertThat(figures.checkpoints()).isPositive();
    assertThat(largest).isLessThan(128 * MIB);
    assertThat(folder.resolve("exposee.db").toFile().length()).isGreaterThan(200 * MIB);
    assertThat(folder.resolve("exposee.db-wal")).as("emptied at the end").doesNotExist();
  }
}
