package org.exposee.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.exposee.registry.Application;
import org.exposee.registry.Endpoint;
import org.exposee.registry.Endpoints;
import org.exposee.store.Entry.Refusal;

/** The registry on disk. */
final class SqlEndpoints implements Endpoints {
  private static final String DEFAULT_APPLICATION =
      "SELECT id, uid, name FROM application WHERE uid = '" + Application.DEFAULT_UID + "'";
  private static final String MAKE_DEFAULT =
      "INSERT INTO application (id, uid, name) VALUES (?, '"
          + Application.DEFAULT_UID
          + "', 'Default') ON CONFLICT (uid) DO NOTHING";

  private static final int WEIGHT = 8;

  private final Writer writer;
  private final Readers readers;
  private final Fence fence;
  private final LongSupplier ids;
  private final EndpointRows rows;
  private final EndpointChanges changes;

  SqlEndpoints(
      Writer writer,
      Readers readers,
      Fence fence,
      LongSupplier ids,
      EndpointRows rows,
      EndpointChanges changes) {
    this.writer = writer;
    this.readers = readers;
    this.fence = fence;
    this.ids = ids;
    this.rows = rows;
    this.changes = changes;
  }

  @Override
  public Application defaultApplication() {
    return writer.write(1, this::makeDefault).join();
  }

  private Application makeDefault(Session session) throws SQLException {
    session.update(MAKE_DEFAULT, ids.getAsLong());
    return session
        .first(
            DEFAULT_APPLICATION,
            row -> new Application(row.getLong(1), row.getString(2), row.getString(3)))
        .orElseThrow();
  }

  @Override
  public List<Endpoint> load() {
    return readers.read(rows::all);
  }

  @Override
  public <T> CompletableFuture<Changed<T>> change(
      long application, Selector selector, Function<Optional<Endpoint>, Change<T>> change) {
    return writer.write(WEIGHT, session -> change(session, application, selector, change));
  }

  private <T> Changed<T> change(
      Session session,
      long application,
      Selector selector,
      Function<Optional<Endpoint>, Change<T>> change)
      throws SQLException {
    fence.enter(session, application);
    Optional<Endpoint> before = rows.find(session, application, selector);
    Change<T> wanted = decide(change, before);
    if (wanted instanceof Change.Save<T> save) {
      Endpoint after = changes.save(session, before, save.endpoint());
      fence.announce(session);
      return new Changed<>(before, Optional.of(after), 0, save.answer());
    }
    if (wanted instanceof Change.Remove<T> && before.isPresent()) {
      long removedAt = changes.remove(session, before.get());
      fence.announce(session);
      return new Changed<>(before, Optional.empty(), removedAt, wanted.answer());
    }
    return new Changed<>(before, before, 0, wanted.answer());
  }

  private static <T> Change<T> decide(
      Function<Optional<Endpoint>, Change<T>> change, Optional<Endpoint> before) {
    try {
      return change.apply(before);
    } catch (RuntimeException refused) {
      throw new Refusal(refused);
    }
  }
}
