package org.exposee.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.exposee.access.Keys;
import org.exposee.delivery.Attempts;
import org.exposee.delivery.History;
import org.exposee.message.Ids;
import org.exposee.message.Unavailable;
import org.exposee.registry.Endpoints;
import org.exposee.signing.Sealer;

/**
 * The embedded store: one SQLite file in the data folder, and one thread that writes to it. What a
 * future says has happened is synced to the disk.
 */
public final class Store implements AutoCloseable {
  private static final String ADMIN_KEY = "admin-key-written";

  private static final String GREATEST_ID =
      "SELECT max((SELECT ifnull(max(id), 0) FROM endpoint),"
          + " (SELECT ifnull(max(since), 0) FROM subscription),"
          + " (SELECT ifnull(max(id), 0) FROM message),"
          + " (SELECT ifnull(max(id), 0) FROM due),"
          + " (SELECT ifnull(max(id), 0) FROM attempt))";

  private final DataFolder folder;
  private final Connections connections;
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
      Connections connections,
      Sealer sealer,
      Ids ids,
      Clock clock,
      StoreSettings settings) {
    Writer writer = connections.writer();
    Readers readers = connections.readers();
    readers
        .read(session -> session.first(GREATEST_ID, row -> row.getLong(1)))
        .ifPresent(ids::continueBehind);
    Dues dues = new Dues(connections.node().incarnation());
    EndpointRows rows = new EndpointRows(sealer);
    EndpointChanges changes = new EndpointChanges(sealer, clock);
    this.folder = folder;
    this.connections = connections;
    this.attempts = new SqlAttempts(writer, readers, dues, new Accepting(dues, clock));
    this.history = new SqlHistory(readers, dues);
    this.endpoints = new SqlEndpoints(writer, readers, ids::next, rows, changes);
    this.keys = new SqlKeys(writer, readers);
    this.meta = new Meta(writer, readers);
    this.sweeper = new Sweeper(writer, readers, clock, settings);
    this.probe = new Probe(folder.path().resolve("probe"), writer, connections.node(), clock);
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
      Connections connections = Connections.open(folder, sealer, clock, settings);
      return new Store(folder, connections, sealer, ids, clock, settings);
    } catch (SQLException e) {
      throw new IOException("cannot open " + folder.database() + ": " + e.getMessage(), e);
    }
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

  Meta meta() {
    return meta;
  }

  /** The incarnation that owns what this store has claimed; greater than all before. */
  public long incarnation() {
    return connections.node().incarnation();
  }

  /** Whether no key has been written for the first administrator yet. */
  public boolean needsAdminKey() {
    return meta.get(ADMIN_KEY).isEmpty();
  }

  /** Writes {@code admin.key}, once; to be called when the key is stored. */
  public void writeAdminKey(String text) throws IOException {
    PrivateFile.write(folder.adminKey(), (text + "\n").getBytes(US_ASCII));
    meta.put(ADMIN_KEY, "true").join();
  }

  /**
   * Deletes a little of what has been kept long enough, at most 100 rows of each table.
   *
   * @return completes with whether there may be more to delete now
   */
  public CompletableFuture<Boolean> sweep() {
    return sweeper.step();
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
    return connections.writer().isBroken();
  }

  public Figures figures() {
    File database = folder.database().toFile();
    return new Figures(
        connections.writer().waiting(),
        connections.writer().commits(),
        connections.checkpoints().done(),
        database.length(),
        new File(database.getPath() + "-wal").length(),
        database.getUsableSpace());
  }

  /** Writes what waits, refuses what comes, closes the file; within seconds. May come again. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      connections.close();
    }
  }
}
