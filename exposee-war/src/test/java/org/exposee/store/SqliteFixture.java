package org.exposee.store;

import java.nio.file.Path;
import java.time.Clock;
import org.exposee.message.Ids;
import org.exposee.signing.Sealer;

/** A store on SQLite in a folder. */
final class SqliteFixture implements Fixture {
  private final Path path;
  private DataFolder folder;
  private Store store;

  SqliteFixture(Path path) {
    this.path = path;
  }

  @Override
  public Store open(Clock clock, Ids ids) throws Exception {
    folder = DataFolder.open(path);
    try {
      Sealer sealer = new Sealer(folder.masterKey());
      store = Store.open(folder, sealer, ids, clock, StoreSettings.defaults("test"));
    } catch (Exception e) {
      folder.close();
      throw e;
    }
    return store;
  }

  @Override
  public void close() throws Exception {
    store.close();
    folder.close();
  }
}
