package org.exposee.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.exposee.access.ApiKey;
import org.exposee.access.Keys;
import org.exposee.access.Revocation;
import org.exposee.access.Scope;

/** API keys on disk, as hashes. */
final class SqlKeys implements Keys {
  private static final String LOAD =
      "SELECT id, application, label, scopes, hash, revoked_at FROM api_key ORDER BY id";
  private static final String ADD =
      "INSERT INTO api_key (id, application, label, scopes, hash, revoked_at)"
          + " VALUES (?, ?, ?, ?, ?, ?)";
  private static final String IS_LIVE = " application = ? AND id = ? AND revoked_at IS NULL";
  private static final String IS_ADMIN = " ',' || scopes || ',' LIKE '%,admin,%'";

  private static final String REVOKE =
      "UPDATE api_key SET revoked_at = ? WHERE"
          + IS_LIVE
          + " AND (NOT"
          + IS_ADMIN
          + " OR EXISTS (SELECT 1 FROM api_key WHERE application = ? AND id <> ?"
          + " AND revoked_at IS NULL AND"
          + IS_ADMIN
          + "))";

  private static final String LIVE = "SELECT 1 FROM api_key WHERE" + IS_LIVE;

  /** So that the other nodes look for what has changed. */
  private static final String NEXT_VERSION =
      "UPDATE application SET version = version + 1 WHERE id = ?";

  private final Writer writer;
  private final Readers readers;
  private final Fence fence;

  SqlKeys(Writer writer, Readers readers, Fence fence) {
    this.writer = writer;
    this.readers = readers;
    this.fence = fence;
  }

  @Override
  public List<ApiKey> load() {
    return readers.read(session -> session.query(LOAD, SqlKeys::read));
  }

  @Override
  public CompletableFuture<Void> add(ApiKey key) {
    return writer.write(
        1,
        session -> {
          fence.enter(session, key.application());
          session.update(
              ADD,
              key.id(),
              key.application(),
              key.label(),
              scopes(key.scopes()),
              key.hash(),
              Columns.millis(key.revoked()));
          changed(session, key.application());
          return null;
        });
  }

  @Override
  public CompletableFuture<Revocation> revoke(long application, long id, Instant at) {
    return writer.write(1, session -> revoke(session, application, id, at));
  }

  private void changed(Session session, long application) throws SQLException {
    session.update(NEXT_VERSION, application);
    fence.announce(session);
  }

  private Revocation revoke(Session session, long application, long id, Instant at)
      throws SQLException {
    fence.enter(session, application);
    if (session.update(REVOKE, Columns.millis(at), application, id, application, id) == 1) {
      changed(session, application);
      return Revocation.REVOKED;
    }
    boolean works = session.first(LIVE, row -> row.getInt(1), application, id).isPresent();
    return works ? Revocation.LAST_ADMIN : Revocation.NOT_FOUND;
  }

  private static ApiKey read(ResultSet row) throws SQLException {
    return new ApiKey(
        row.getLong(1),
        row.getLong(2),
        row.getString(3),
        scopes(row.getString(4)),
        row.getString(5),
        Columns.optionalInstant(row, 6));
  }

  private static String scopes(Set<Scope> scopes) {
    return scopes.stream().sorted().map(Columns::name).collect(Collectors.joining(","));
  }

  private static Set<Scope> scopes(String names) {
    return Arrays.stream(names.split(","))
        .filter(name -> !name.isEmpty())
        .map(name -> Columns.constant(Scope.class, name))
        .collect(Collectors.toSet());
  }
}
