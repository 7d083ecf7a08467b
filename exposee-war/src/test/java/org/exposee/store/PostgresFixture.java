package org.exposee.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import org.exposee.message.Ids;

/** A store in a database of its own on a PostgreSQL that many tests share. */
final class PostgresFixture implements Fixture {
  private final Path path;
  private final SharedDatabase database;
  private DataFolder folder;
  private Store store;

  PostgresFixture(Path path, TestPostgres server) {
    this.path = path;
    this.database = server.newDatabase();
  }

  @Override
  public Store open(Clock clock, Ids ids) throws Exception {
    folder = DataFolder.open(path);
    try {
      Joining joining = new Joining(database, Optional.empty(), Optional.empty());
      store = Store.join(folder, joining, ids, clock, StoreSettings.defaults("test"));
    } catch (Exception e) {
      folder.close();
      throw e;
    }
    return store;
  }

  /** Somebody else's, beside the store. */
  Session session() throws SQLException {
    return new Session(Pools.unlimited(database, null).getConnection());
  }

  @Override
  public void close() throws Exception {
    store.close();
    folder.close();
  }
}
