package org.exposee.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.exposee.access.Keys;
import org.exposee.delivery.Attempts;
import org.exposee.delivery.History;
import org.exposee.delivery.Nodes;
import org.exposee.message.Ids;
import org.exposee.message.Unavailable;
import org.exposee.registry.Directory;
import org.exposee.registry.Endpoints;
import org.exposee.signing.Sealer;

/**
 * Where everything is kept: in one SQLite file in the data folder, or in a PostgreSQL that several
 * nodes share. What a future says has happened is synced to the disk.
 */
public final class Store implements AutoCloseable {
  /** In {@code meta}: whether the first administrator has been given a key. */
  static final String ADMIN_KEY = "admin-key-written";

  private final DataFolder folder;
  private final Database database;
  private final Ids ids;
  private final EndpointRows rows;

  /** Of applications, as they were before anybody has read their endpoints. */
  private final Map<Long, Long> versions;

  private final Attempts attempts;
  private final History history;
  private final Endpoints endpoints;
  private final Keys keys;
  private final Meta meta;
  private final Sweeper sweeper;
  private final Probe probe;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Store(
      DataFolder folder,
      Database database,
      Sealer sealer,
      Ids ids,
      Clock clock,
      StoreSettings settings) {
    Writer writer = database.writer();
    Readers readers = database.readers();
    readers.read(GreatestId::of).ifPresent(ids::continueBehind);
    Dialect dialect = database.dialect();
    Dues dues = new Dues(database.node());
    Fence fence = new Fence(dialect, database.node());
    EndpointRows rows = new EndpointRows(sealer);
    EndpointChanges changes = new EndpointChanges(sealer, clock);
    this.folder = folder;
    this.database = database;
    this.ids = ids;
    this.rows = rows;
    this.versions = readers.read(Applications::versions);
    this.attempts = new SqlAttempts(writer, readers, dialect, dues, new Accepting(dues, clock));
    this.history = new SqlHistory(readers, dues);
    this.endpoints = new SqlEndpoints(writer, readers, fence, ids::next, rows, changes);
    this.keys = new SqlKeys(writer, readers, fence);
    this.meta = new Meta(writer, readers);
    this.sweeper = new Sweeper(writer, readers, dialect, clock, settings);
    this.probe = new Probe(folder.path().resolve("probe"), writer, database.node());
  }

  /**
   * Joins the nodes that share a PostgreSQL: makes its tables if it is empty, or brings them up to
   * date. The folder keeps only what is this node's.
   *
   * @throws IllegalStateException if the database is of a newer version or another program (then it
   *     was left untouched), its secrets have another master key, it is set so that it can lose
   *     what it has acknowledged, or nothing can be taken over
   * @throws IOException if the database or the folder cannot be read or written
   */
  public static Store join(
      DataFolder folder, Joining joining, Ids ids, Clock clock, StoreSettings settings)
      throws IOException {
    try {
      PostgresDatabase database = PostgresDatabase.open(folder, joining, ids, settings);
      return over(folder, database, database.sealer(), ids, clock, settings);
    } catch (SQLException e) {
      throw new IOException("the database cannot be used: " + e.getMessage(), e);
    }
  }

  /**
   * Opens the file in that folder, makes it, or brings it up to date. Open deliveries that an
   * earlier run owned are free afterwards.
   *
   * @throws IllegalStateException if the file is of a newer version or another program (then it was
   *     left untouched), if its secrets have another master key, or if SQLite does not take a
   *     setting that durability hangs on
   * @throws IOException if the file cannot be read or written
   */
  public static Store open(
      DataFolder folder, Sealer sealer, Ids ids, Clock clock, StoreSettings settings)
      throws IOException {
    try {
      Database database = SqliteDatabase.open(folder, sealer, settings);
      return over(folder, database, sealer, ids, clock, settings);
    } catch (SQLException e) {
      throw new IOException("cannot open " + folder.database() + ": " + e.getMessage(), e);
    }
  }

  /** Closes the database if it cannot be read. */
  private static Store over(
      DataFolder folder,
      Database database,
      Sealer sealer,
      Ids ids,
      Clock clock,
      StoreSettings settings) {
    try {
      return new Store(folder, database, sealer, ids, clock, settings);
    } catch (RuntimeException | Error e) {
      database.close();
      throw e;
    }
  }

  /**
   * Else the server would find PostgreSQL's driver when this application has gone; to be called
   * behind the last store.
   */
  public static void deregisterDriver() {
    Pools.deregisterDriver();
  }

  public Attempts attempts() {
    return attempts;
  }

  public History history() {
    return history;
  }

  public Endpoints endpoints() {
    return endpoints;
  }

  public Keys keys() {
    return keys;
  }

  /** Who else delivers from it. */
  public Nodes nodes() {
    return database.nodes();
  }

  Meta meta() {
    return meta;
  }

  Database database() {
    return database;
  }

  /**
   * Keeps this node's memory in step with what others change, where others share the store, until
   * it is closed.
   *
   * @param directory filled after this store was opened
   * @param keys told that the API keys may be others
   */
  public AutoCloseable follow(Directory directory, Runnable keys) {
    return database.follow(follower(directory, keys));
  }

  Follower follower(Directory directory, Runnable keys) {
    return new Follower(rows, ids, directory, keys, versions);
  }

  /** The incarnation that owns what this store has claimed; greater than all before. */
  public long incarnation() {
    return database.node().incarnation();
  }

  /**
   * Writes {@code admin.key} if that has not been done for this database yet; of several nodes only
   * one does.
   *
   * @param make stores a new key, and returns its text
   */
  public void writeAdminKey(Supplier<String> make) throws IOException {
    database.exclusively(
        () -> {
          if (meta.get(ADMIN_KEY).isEmpty()) {
            String text = make.get() + "\n";
            PrivateFile.write(folder.adminKey(), text.getBytes(US_ASCII));
            meta.put(ADMIN_KEY, "true").join();
          }
        });
  }

  /**
   * Deletes a little of what has been kept long enough, at most 100 rows of each table and
   * application. Of several nodes only one does.
   *
   * @return completes with whether there may be more to delete now
   */
  public CompletableFuture<Boolean> sweep() {
    return database.nodes().share().rank() == 0
        ? sweeper.step()
        : CompletableFuture.completedFuture(false);
  }

  /**
   * Writes a little, to see that it can be done; costs as much as accepting an event.
   *
   * @throws Unavailable with the reason if it could not, or not within {@code patience}
   */
  public void probe(Duration patience) {
    probe.run(patience);
  }

  /** Whether it has met an error after which it writes nothing until it is opened again. */
  public boolean needsRestart() {
    return database.writer().isBroken();
  }

  public Figures figures() {
    return new Figures(database.writer().waiting(), database.writer().commits(), database.file());
  }

  /**
   * Reads each open delivery's key: with a million of them it takes tenths of a second.
   *
   * @throws Unavailable if it cannot be read now
   */
  public Totals totals() {
    return database.readers().read(Totals::of);
  }

  /** One listener, from now on. */
  public void listen(CommitListener listener) {
    database.writer().listen(listener);
  }

  /** Writes what waits, refuses what comes, closes the file; within seconds. May come again. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      database.close();
    }
  }
}
