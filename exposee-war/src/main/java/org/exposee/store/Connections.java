package org.exposee.store;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.exposee.signing.Sealer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All connections to the file, from its opening to its end, and the threads that use them. */
final class Connections implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  private final Session writing;
  private final Node node;
  private final Clock clock;
  private final Writer writer;
  private final Readers readers;
  private final Checkpoints checkpoints;

  private Connections(
      Session writing, Session helping, List<Session> reading, Node node, Clock clock, int queue) {
    this.writing = writing;
    this.node = node;
    this.clock = clock;
    this.writer = new Writer(writing, queue);
    this.readers = new Readers(reading);
    this.checkpoints = new Checkpoints(helping, writer);
  }

  static Connections open(DataFolder folder, Sealer sealer, Clock clock, StoreSettings settings)
      throws IOException, SQLException {
    NativeLibrary.load(folder.nativeLibrary());
    try {
      return connect(folder, sealer, clock, settings);
    } catch (IOException | SQLException | RuntimeException e) {
      quietly(Sqlite::deregisterDriver);
      throw e;
    }
  }

  private static Connections connect(
      DataFolder folder, Sealer sealer, Clock clock, StoreSettings settings)
      throws IOException, SQLException {
    PrivateFile.create(folder.database());
    Sqlite sqlite = new Sqlite(folder.database());
    Optional<Integer> version = Schema.check(sqlite);
    List<Session> opened = new ArrayList<>();
    try {
      opened.add(sqlite.writer(settings.cacheKib()));
      if (!version.equals(Optional.of(Schema.VERSION))) {
        Schema.migrate(sqlite);
      }
      MasterKey.check(opened.get(0), sealer);
      Node node = Node.start(opened.get(0), settings.version(), clock);
      opened.add(sqlite.helper());
      for (int i = 0; i < settings.readers(); i++) {
        opened.add(sqlite.reader());
      }
      List<Session> reading = opened.subList(2, opened.size());
      return new Connections(opened.get(0), opened.get(1), reading, node, clock, settings.queue());
    } catch (SQLException | RuntimeException e) {
      for (Session session : opened) {
        session.close();
      }
      throw e;
    }
  }

  Writer writer() {
    return writer;
  }

  Readers readers() {
    return readers;
  }

  Node node() {
    return node;
  }

  Checkpoints checkpoints() {
    return checkpoints;
  }

  /** Within seconds: what waits is written, the log is emptied, the file is left alone. */
  @Override
  public void close() {
    quietly(checkpoints);
    writer.close();
    quietly(readers);
    if (writer.hasEnded()) {
      quietly(this::closeWriting);
    }
    quietly(Sqlite::deregisterDriver);
  }

  private void closeWriting() throws SQLException {
    try {
      node.stop(writing, clock);
      writing.execute(Sqlite.LAST_CHECKPOINT);
    } finally {
      writing.close();
    }
  }

  /** Each is closed, whatever becomes of the others. */
  private static void quietly(AutoCloseable closing) {
    try {
      closing.close();
    } catch (Exception e) {
      LOG.warn("while closing the store; nothing that was answered is lost", e);
    }
  }
}
