package org.exposee.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.exposee.message.Message;
import org.exposee.message.Unavailable;

/** A real store that is away for a while, or does what it is told and loses the answer. */
final class FaultyAttempts implements Attempts {
  private final Attempts store;
  private final AtomicReference<Fault> fault = new AtomicReference<>(Fault.NONE);

  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private volatile long indigestible;

  enum Fault {
    NONE,
    /** Nothing is done, and the caller learns it. */
    AWAY,
    /** What is to be recorded waits until it is over. */
    NOTHING_RECORDED,
    /** What is to be sent again waits until it is over, unless it is withdrawn before. */
    NOTHING_ADDED,
    /** It is done, and the caller learns nothing of it. */
    ANSWER_LOST
  }

  FaultyAttempts(Attempts store) {
    this.store = store;
  }

  /** What is recorded of that endpoint makes the store fail, with all that is recorded with it. */
  void chokesOn(long next) {
    indigestible = next;
  }

  void now(Fault next) {
    fault.set(next);
    if (next == Fault.NONE) {
      over.complete(null);
    }
  }

  private <T> CompletableFuture<T> change(Supplier<CompletableFuture<T>> work) {
    return switch (fault.get()) {
      case NONE, NOTHING_RECORDED, NOTHING_ADDED -> work.get();
      case AWAY ->
          CompletableFuture.failedFuture(new Unavailable("is away", Duration.ofSeconds(1)));
      case ANSWER_LOST ->
          work.get()
              .thenCompose(
                  done -> CompletableFuture.failedFuture(new IllegalStateException("lost")));
    };
  }

  @Override
  public CompletableFuture<Acceptance> accept(Publication publication) {
    return change(() -> store.accept(publication));
  }

  @Override
  public CompletableFuture<List<Boolean>> record(List<Made> made) {
    if (made.stream().anyMatch(one -> one.attempt().due().endpoint() == indigestible)) {
      return CompletableFuture.failedFuture(new IllegalStateException("too long a number"));
    }
    return fault.get() == Fault.NOTHING_RECORDED
        ? over.thenCompose(done -> store.record(made))
        : change(() -> store.record(made));
  }

  @Override
  public CompletableFuture<Claim> claim(long application, long endpoint, Instant dueBy, int limit) {
    return change(() -> store.claim(application, endpoint, dueBy, limit));
  }

  @Override
  public CompletableFuture<Claim> claimOlder(
      long application, long endpoint, long message, int limit) {
    return change(() -> store.claimOlder(application, endpoint, message, limit));
  }

  @Override
  public CompletableFuture<Void> giveBack(Collection<Due> dues) {
    return change(() -> store.giveBack(dues));
  }

  @Override
  public CompletableFuture<Optional<Instant>> hasten(
      long application, long endpoint, Instant from, Instant after, int limit) {
    return change(() -> store.hasten(application, endpoint, from, after, limit));
  }

  @Override
  public CompletableFuture<Void> add(List<Due> dues) {
    return change(() -> store.add(dues));
  }

  @Override
  public CompletableFuture<Integer> addAgain(List<Again> ended) {
    if (fault.get() != Fault.NOTHING_ADDED) {
      return change(() -> store.addAgain(ended));
    }
    CompletableFuture<Integer> added = new CompletableFuture<>();
    over.thenRun(
        () -> {
          if (!added.isDone()) {
            store.addAgain(ended).thenAccept(added::complete);
          }
        });
    return added;
  }

  @Override
  public CompletableFuture<Boolean> fanOut(
      Message message, long from, List<Due> dues, OptionalLong to) {
    return change(() -> store.fanOut(message, from, dues, to));
  }

  @Override
  public Map<Message, Long> openFanOuts(long after, int limit) {
    return store.openFanOuts(after, limit);
  }

  @Override
  public List<Backlog> backlog() {
    if (fault.get() == Fault.AWAY) {
      throw new Unavailable("is away", Duration.ofSeconds(1));
    }
    return store.backlog();
  }

  @Override
  public List<Owned> owned(long after, int limit) {
    return store.owned(after, limit);
  }

  @Override
  public CompletableFuture<Void> free(Collection<Owned> dues) {
    return change(() -> store.free(dues));
  }
}
