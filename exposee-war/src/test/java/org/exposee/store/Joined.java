package org.exposee.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.exposee.access.KeyRing;
import org.exposee.access.Principal;
import org.exposee.access.Scope;
import org.exposee.delivery.Attempts;
import org.exposee.guard.Guard;
import org.exposee.message.Ids;
import org.exposee.registry.Directory;
import org.exposee.registry.Endpoint;
import org.exposee.registry.Registrar;
import org.exposee.registry.Registrar.Options;
import org.exposee.registry.Registrar.Registration;

/** One node on a shared database, which keeps in touch with the others only when a test says so. */
final class Joined implements AutoCloseable {
  static final byte[] MASTER_KEY = new byte[32];

  final Store store;
  final Directory directory = new Directory();
  final KeyRing keys;
  final Principal owner;

  private final DataFolder folder;
  private final Guard guard = new Guard(java.util.List.of());
  private final Registrar registrar;
  private final Follower follower;
  private final Session session;
  private final Ids ids;
  private final Membership membership;
  private Optional<AutoCloseable> following = Optional.empty();
  private long nanos;
  private boolean failing;

  Joined(Path data, SharedDatabase database, SettableClock clock) throws Exception {
    folder = DataFolder.open(data);
    try {
      ids = new Ids(clock);
      Joining joining = new Joining(database, Optional.of(MASTER_KEY), Optional.empty());
      store = Store.join(folder, joining, ids, clock, StoreSettings.defaults("test"));
      owner = new Principal(store.endpoints().defaultApplication().id(), Set.of(Scope.ADMIN));
      directory.fill(store.endpoints().load());
      registrar = new Registrar(store.endpoints(), directory, ids, clock, 100_000);
      keys = new KeyRing(store.keys(), ids::next, clock);
      follower = store.follower(directory, this::reload);
      membership = new Membership(store.database().dialect(), store.database().node(), () -> nanos);
      session = new Session(Pools.unlimited(database, null).getConnection());
    } catch (Exception e) {
      folder.close();
      throw e;
    }
  }

  private void reload() {
    if (failing) {
      failing = false;
      throw new IllegalStateException("as when the database has no connection left");
    }
    keys.reload();
  }

  /** The next time that the keys are to be read, they cannot be. */
  void failOnce() {
    failing = true;
  }

  Attempts attempts() {
    return store.attempts();
  }

  Registration register(String url, String eventType) {
    return registrar.register(owner, guard.check(url), eventType, Options.NONE).join();
  }

  /** Why it failed. */
  Throwable tryRegister(String url, String eventType) {
    return registrar
        .register(owner, guard.check(url), eventType, Options.NONE)
        .handle(
            (done, failure) -> failure instanceof CompletionException e ? e.getCause() : failure)
        .join();
  }

  int unregister(String url) {
    return registrar.unregister(owner, guard.check(url), Optional.empty()).join();
  }

  Optional<Endpoint> endpoint(String url) {
    return directory.byUrl(owner.application(), url);
  }

  /** Looks for what others have changed, as it does twice a second. */
  void look() throws SQLException {
    session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
    try {
      follower.look(session);
    } finally {
      session.execute("COMMIT");
    }
  }

  /** From now on it keeps in touch with the others by itself, as any node does. */
  void follow() {
    following = Optional.of(store.follow(directory, this::reload));
  }

  /**
   * Says that it is alive, as it does every two seconds.
   *
   * @return deliveries that it has made free
   */
  long beat() throws SQLException {
    long before = membership.freed();
    membership.beat(session);
    while (takeOver()) {
      // In steps.
    }
    ((Membership) store.nodes()).beat(session);
    return membership.freed() - before;
  }

  /** One step of what follows each word: whether there are more. */
  boolean takeOver() throws SQLException {
    return membership.takeOver(session);
  }

  int change(String sql, Object... values) throws SQLException {
    return session.update(sql, values);
  }

  long count(String sql, Object... values) throws SQLException {
    return session.first(sql, row -> row.getLong(1), values).orElse(0L);
  }

  /** As if it had said every two seconds that it is alive, for long enough to judge others. */
  void longInTouch() throws SQLException {
    for (int seconds = 0; seconds < 20; seconds += 2) {
      nanos += TimeUnit.SECONDS.toNanos(2);
      membership.beat(session);
    }
  }

  long nextId() {
    return ids.next();
  }

  /** As if nothing had been heard of it for so long. */
  void silentFor(long seconds) throws SQLException {
    change(
        "UPDATE node SET heartbeat = heartbeat - ? WHERE incarnation = ?",
        seconds * 1_000,
        store.incarnation());
  }

  @Override
  public void close() throws IOException {
    try (folder;
        store;
        session;
        guard) {
      if (following.isPresent()) {
        following.get().close();
      }
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
