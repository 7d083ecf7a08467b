package org.exposee;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.exposee.api.Health.Check;
import org.exposee.api.Health.Kind;
import org.exposee.delivery.Dispatcher;
import org.exposee.message.Unavailable;
import org.exposee.store.Figures;
import org.exposee.store.Store;

/** What must hold for events to be taken in and sent out. */
final class Checks {
  /** Well within the time in which a check must have answered. */
  private static final Duration PATIENCE = Duration.ofMillis(1_500);

  /** Of what nothing hinders: neither its receiver, nor a limit, nor a pause. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  /** Below it, what is being written now may not fit any more. */
  private static final long NEEDED_BYTES = 64L << 20;

  private Checks() {}

  static List<Check> of(Store store, Dispatcher dispatcher) {
    return List.of(
        new Check("store", Kind.READY, () -> write(store)),
        new Check("disk", Kind.READY, () -> space(store)),
        new Check("nodes", Kind.READY, () -> isIn(store)),
        new Check("deliveries", Kind.READY, () -> send(dispatcher.keptWaiting())),
        new Check("file", Kind.LIVE, () -> intact(store)),
        new Check("dispatcher", Kind.LIVE, () -> move(dispatcher)),
        new Check("backlog", Kind.STARTED, () -> takeUp(dispatcher.hasTakenUp())));
  }

  private static Optional<String> isIn(Store store) {
    return store.nodes().holds()
        ? Optional.empty()
        : Optional.of("the other nodes may take this one for dead: it does not reach the database");
  }

  private static Optional<String> write(Store store) {
    try {
      store.probe(PATIENCE);
      return Optional.empty();
    } catch (Unavailable why) {
      return Optional.of(why.getMessage());
    }
  }

  private static Optional<String> intact(Store store) {
    return store.needsRestart()
        ? Optional.of("the database's file had an error, and nothing is written before a restart")
        : Optional.empty();
  }

  private static Optional<String> move(Dispatcher dispatcher) {
    return dispatcher.isMoving() ? Optional.empty() : Optional.of("the dispatcher stands still");
  }

  static Optional<String> send(Duration kept) {
    return kept.compareTo(LONGEST_WAIT) > 0
        ? Optional.of(
            "what is due and could be sent has been kept waiting for %d s"
                .formatted(kept.toSeconds()))
        : Optional.empty();
  }

  static Optional<String> takeUp(boolean done) {
    return done
        ? Optional.empty()
        : Optional.of("what an earlier run has left open is not taken up yet");
  }

  private static Optional<String> space(Store store) {
    return store
        .figures()
        .file()
        .map(Figures.File::freeBytes)
        .filter(free -> free < NEEDED_BYTES)
        .map(free -> "%,d MiB are free, %,d are needed".formatted(free >> 20, NEEDED_BYTES >> 20));
  }
}
