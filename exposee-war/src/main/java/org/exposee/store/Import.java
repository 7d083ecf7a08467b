package org.exposee.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.exposee.signing.Sealer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves house, once, at the first start on an empty PostgreSQL: from the data folder of an embedded
 * store, which nobody may use meanwhile and which stays as it is. All of it comes in one
 * transaction.
 */
final class Import {
  private static final Logger LOG = LoggerFactory.getLogger(Import.class);

  /** In {@code meta}: the folder that was taken over. */
  private static final String DONE = "taken-over";

  private static final String IN_USE = "SELECT 1 FROM application LIMIT 1";

  private final Path source;
  private final DataFolder own;
  private final Optional<byte[]> masterKey;

  /**
   * @param source the folder to be taken over; it may be this node's own
   * @param masterKey as it is set for this node; the folder's secrets may be sealed with it, or
   *     with one that is kept in the folder
   */
  Import(Path source, DataFolder own, Optional<byte[]> masterKey) {
    this.source = source;
    this.own = own;
    this.masterKey = masterKey;
  }

  /**
   * To be called by one node at a time.
   *
   * @param sealer of this node
   * @throws IllegalStateException if the database is not empty, or the folder is in use, is not one
   *     of this version's, or has secrets that cannot be read; then nothing was changed
   */
  void run(Session to, Dialect dialect, Sealer sealer) throws IOException, SQLException {
    Optional<String> done = Meta.get(to, DONE);
    if (done.isPresent()) {
      LOG.info("{} was taken over before: exposee.import can go", done.get());
      return;
    }
    if (to.first(IN_USE, row -> true).isPresent()) {
      throw new IllegalStateException(
          "exposee.import: the database is not empty; only at the first start on it can "
              + source
              + " be taken over");
    }
    if (!Files.isRegularFile(source.resolve("exposee.db"))) {
      throw new IllegalStateException("exposee.import: there is no exposee.db in " + source);
    }
    if (source.toRealPath().equals(own.path())) {
      copy(own, to, dialect, sealer);
    } else {
      try (DataFolder other = DataFolder.open(source)) {
        copy(other, to, dialect, sealer);
      }
    }
  }

  private void copy(DataFolder folder, Session to, Dialect dialect, Sealer sealer)
      throws IOException, SQLException {
    NativeLibrary.load(own.nativeLibrary());
    try {
      Sqlite sqlite = new Sqlite(folder.database());
      checkVersion(sqlite);
      try (Session from = sqlite.reader()) {
        copy(from, to, dialect, before(folder, from), sealer);
      }
    } finally {
      Sqlite.deregisterDriver();
    }
  }

  /** What the secrets there are sealed with. */
  private Sealer before(DataFolder folder, Session from) throws IOException, SQLException {
    Optional<Sealer> set = masterKey.map(Sealer::new);
    boolean isKept =
        set.isEmpty() || (folder.keepsMasterKey() && !MasterKey.opens(from, set.get()));
    Sealer before = isKept ? new Sealer(folder.masterKey()) : set.get();
    MasterKey.check(from, before);
    return before;
  }

  private void checkVersion(Sqlite sqlite) throws SQLException {
    if (!Schema.check(sqlite).equals(Optional.of(Schema.VERSION))) {
      throw new IllegalStateException(
          ("exposee.import: %s is of an older version: start this one on it once, without a"
                  + " exposee.database.url, then stop it")
              .formatted(source));
    }
  }

  private void copy(Session from, Session to, Dialect dialect, Sealer before, Sealer after)
      throws SQLException {
    SqliteDialect embedded = new SqliteDialect();
    embedded.beginReading(from);
    dialect.begin(to);
    try {
      // To find a hundred rows among millions may take its time.
      to.execute("SET LOCAL statement_timeout = 0");
      to.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
      TakeOver.Copied copied = new TakeOver(from, to, before, after).run();
      Meta.put(to, DONE, source.toString());
      Optional<String> hasKey = Meta.get(from, Store.ADMIN_KEY);
      if (hasKey.isPresent()) {
        Meta.put(to, Store.ADMIN_KEY, hasKey.get());
      }
      dialect.commit(to);
      LOG.info(
          "{} was taken over: {} endpoints, {} messages, {} deliveries still due. Start nothing on"
              + " it any more, and remove exposee.import",
          source,
          copied.endpoints(),
          copied.messages(),
          copied.due());
    } catch (SQLException | RuntimeException e) {
      dialect.rollback(to);
      throw e;
    } finally {
      embedded.commit(from);
    }
  }
}
