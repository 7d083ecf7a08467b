package org.exposee.store;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exposee.message.Ids;
import org.exposee.registry.Directory;
import org.exposee.registry.Endpoint;
import org.exposee.registry.Endpoints.Changed;
import org.exposee.registry.Endpoints.Selector;

/**
 * Brings what other nodes have changed in the registry into this one's memory. An application's
 * version tells whether there is anything, the endpoints' revisions tell what.
 */
final class Follower {
  private static final String CHANGED =
      "SELECT id, revision, deleted_at FROM endpoint WHERE application = ? AND revision > ?"
          + " ORDER BY revision";

  private final EndpointRows rows;
  private final Ids ids;
  private final Directory directory;
  private final Runnable keys;
  private final Map<Long, Long> seen;
  private boolean keysAreStale;

  /**
   * @param seen versions of applications that the directory contains already
   * @param keys told that the API keys may be others
   */
  Follower(EndpointRows rows, Ids ids, Directory directory, Runnable keys, Map<Long, Long> seen) {
    this.rows = rows;
    this.ids = ids;
    this.directory = directory;
    this.keys = keys;
    this.seen = new HashMap<>(seen);
  }

  private record Change(long id, long revision, boolean removed) {}

  /** To be called in a transaction that sees one state. */
  void look(Session session) throws SQLException {
    for (Map.Entry<Long, Long> now : Applications.versions(session).entrySet()) {
      long application = now.getKey();
      long before = seen.getOrDefault(application, -1L);
      if (now.getValue() > before) {
        keysAreStale = true;
        follow(session, application, before);
        seen.put(application, now.getValue());
      }
    }
    if (keysAreStale) {
      keys.run();
      keysAreStale = false;
    }
  }

  private void follow(Session session, long application, long before) throws SQLException {
    List<Change> changes =
        session.query(
            CHANGED,
            row -> new Change(row.getLong(1), row.getLong(2), Columns.number(row, 3) != null),
            application,
            before);
    for (Change change : changes) {
      Optional<Endpoint> known = directory.byId(change.id());
      if (known.isEmpty() || known.get().revision() < change.revision()) {
        apply(session, application, change, known);
      }
    }
  }

  private void apply(Session session, long application, Change change, Optional<Endpoint> known)
      throws SQLException {
    if (change.removed()) {
      directory.apply(new Changed<>(known, Optional.empty(), change.revision(), null));
      return;
    }
    Optional<Endpoint> after = rows.find(session, application, new Selector.ById(change.id()));
    // A message of this node that comes after the registration must have a greater id.
    after.ifPresent(e -> e.subscriptions().values().forEach(ids::continueBehind));
    directory.apply(new Changed<>(known, after, 0, null));
    if (after.isPresent() && known.isPresent() && isBack(known.get(), after.get())) {
      directory.registeredAgain(after.get());
    }
  }

  private static boolean isBack(Endpoint before, Endpoint after) {
    return before.disabled().isPresent() && after.disabled().isEmpty();
  }
}
