package org.exposee.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exposee.delivery.Acceptance;
import org.exposee.delivery.Acceptance.Conflict;
import org.exposee.delivery.Acceptance.Stored;
import org.exposee.delivery.Idempotency;
import org.exposee.delivery.Publication;
import org.exposee.message.Ids;
import org.exposee.signing.Sealer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of idempotency keys the newest are remembered, and only so many. */
class ManyKeysTest {
  private static final int MAX = 150;

  @TempDir Path path;
  private final SettableClock clock = new SettableClock();
  private final Ids ids = new Ids(clock);
  private final Samples samples = new Samples(ids, clock);

  private static StoreSettings settings() {
    StoreSettings usual = StoreSettings.defaults("test");
    return new StoreSettings(
        "test",
        usual.queue(),
        usual.readers(),
        usual.cacheKib(),
        usual.keepMessages(),
        usual.keepAttempts(),
        MAX);
  }

  private Acceptance accept(Store store, int key, String body) {
    Optional<Idempotency> idempotency = Samples.key("k" + key, body);
    return store
        .attempts()
        .accept(
            new Publication(
                Samples.APPLICATION, List.of(samples.message()), List.of(), Map.of(), idempotency))
        .join();
  }

  @Test
  void theOldestAreForgottenBeforeTheirDayIsOver() throws Exception {
    try (DataFolder folder = DataFolder.open(path);
        Store store = Store.open(folder, new Sealer(folder.masterKey()), ids, clock, settings())) {
      StoreContract.makeApplications(store);
      for (int key = 0; key < 400; key++) {
        accept(store, key, "body");
      }
      clock.advance(Duration.ofMinutes(2));
      while (store.sweep().join()) {
        assertThat(accept(store, 399, "other")).isInstanceOf(Conflict.class);
      }
      assertThat(accept(store, 400 - MAX, "other")).isInstanceOf(Conflict.class);
      assertThat(accept(store, 400 - MAX - 1, "other")).isInstanceOf(Stored.class);
      assertThat(accept(store, 0, "other")).isInstanceOf(Stored.class);
    }
  }
}
