package org.exposee.store;

import static org.exposee.store.Samples.publication;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.exposee.access.Principal;
import org.exposee.access.Scope;
import org.exposee.delivery.Acceptance;
import org.exposee.delivery.Attempt;
import org.exposee.delivery.Attempts;
import org.exposee.delivery.Attempts.Claim;
import org.exposee.delivery.Attempts.Claimed;
import org.exposee.delivery.Attempts.Made;
import org.exposee.delivery.Due;
import org.exposee.delivery.History;
import org.exposee.delivery.Publication;
import org.exposee.delivery.Result;
import org.exposee.message.Ids;
import org.exposee.message.Message;
import org.exposee.registry.Endpoint;
import org.exposee.registry.Endpoints;
import org.exposee.registry.Endpoints.Change;
import org.exposee.registry.Endpoints.Selector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the contracts of the store's interfaces share: an empty store that can be opened again. */
abstract class StoreContract {
  static final Instant EVER = Instant.MAX;

  static final Principal WHO = new Principal(Samples.APPLICATION, Set.of(Scope.ADMIN));
  static final Principal STRANGER = new Principal(Samples.OTHER_APPLICATION, Set.of(Scope.ADMIN));

  final SettableClock clock = new SettableClock();
  final Ids ids = new Ids(clock);
  final Samples samples = new Samples(ids, clock);
  Store store;

  private Fixture fixture;

  /** An empty place for the store under test. */
  abstract Fixture fixture();

  @BeforeEach
  void openEmpty() throws Exception {
    fixture = fixture();
    store = fixture.open(clock, ids);
    makeApplications(store);
  }

  static void makeApplications(Store store) {
    String insert =
        "INSERT INTO application (id, uid, name) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING";
    for (long id : List.of(Samples.APPLICATION, Samples.OTHER_APPLICATION)) {
      done(
          store
              .database()
              .writer()
              .write(1, session -> session.update(insert, id, "uid" + id, "name")));
    }
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  /** What a restart does: whatever is only in memory is gone. */
  void reopen() throws Exception {
    fixture.close();
    store = fixture.open(clock, ids);
  }

  Attempts attempts() {
    return store.attempts();
  }

  History history() {
    return store.history();
  }

  Endpoints endpoints() {
    return store.endpoints();
  }

  /** New or changed; returns it as it is now stored. */
  Endpoint save(Endpoint endpoint) {
    return change(endpoint, new Change.Save<>(endpoint, null)).after().orElseThrow();
  }

  /** Returns the revision of the removal. */
  long remove(Endpoint endpoint) {
    return change(endpoint, new Change.Remove<>(null)).removedAt();
  }

  private Endpoints.Changed<Void> change(Endpoint endpoint, Change<Void> change) {
    Selector selector = new Selector.ById(endpoint.id());
    return done(endpoints().change(endpoint.application(), selector, before -> change));
  }

  /** Stored, delivered and recorded. */
  Message delivered(Message message) {
    Due due = samples.due(message, true);
    accept(publication(message, due));
    record(samples.attempt(due, Result.DELIVERED), Optional.empty());
    return message;
  }

  /** Whether its due row was still this node's. */
  boolean record(Attempt attempt, Optional<Due> next) {
    return done(attempts().record(List.of(new Made(attempt, next)))).get(0);
  }

  Acceptance accept(Publication publication) {
    return done(attempts().accept(publication));
  }

  /** Deletes whatever is to be deleted now; returns how many steps it took. */
  int sweepAll() {
    int steps = 1;
    while (done(store.sweep())) {
      steps++;
    }
    return steps;
  }

  List<Due> claim(Instant dueBy, int limit) {
    return dues(claimed(dueBy, limit));
  }

  Claim claimed(Instant dueBy, int limit) {
    return done(attempts().claim(Samples.APPLICATION, Samples.ENDPOINT, dueBy, limit));
  }

  static List<Due> dues(Claim claim) {
    return claim.claimed().stream().map(Claimed::due).toList();
  }

  /** The same as this node has it. */
  static Due owned(Due due) {
    return new Due(
        due.id(),
        due.application(),
        due.message(),
        due.endpoint(),
        due.number(),
        due.trigger(),
        due.at(),
        true);
  }

  static <T> T done(CompletableFuture<T> future) {
    return future.orTimeout(20, TimeUnit.SECONDS).join();
  }
}
