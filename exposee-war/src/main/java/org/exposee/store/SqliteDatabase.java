package org.exposee.store;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.exposee.delivery.Nodes;
import org.exposee.signing.Sealer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One file in the data folder: all connections to it, and the threads that use them. */
final class SqliteDatabase implements Database {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteDatabase.class);

  private final File path;
  private final Dialect dialect;
  private final Session writing;
  private final Kept reading;
  private final Node node;
  private final Writer writer;
  private final Readers readers;
  private final Checkpoints checkpoints;

  private SqliteDatabase(
      Path path,
      Dialect dialect,
      Session writing,
      Session helping,
      List<Session> reading,
      Node node,
      int queue) {
    this.path = path.toFile();
    this.dialect = dialect;
    this.writing = writing;
    this.reading = new Kept(reading);
    this.node = node;
    this.writer = new Writer(new Kept(List.of(writing)), dialect, queue);
    this.readers = new Readers(this.reading, dialect, reading.size());
    this.checkpoints = new Checkpoints(helping, writer);
  }

  /** See {@link Store#open}. */
  static SqliteDatabase open(DataFolder folder, Sealer sealer, StoreSettings settings)
      throws IOException, SQLException {
    NativeLibrary.load(folder.nativeLibrary());
    try {
      return connect(folder, sealer, settings);
    } catch (IOException | SQLException | RuntimeException e) {
      quietly(Sqlite::deregisterDriver);
      throw e;
    }
  }

  private static SqliteDatabase connect(DataFolder folder, Sealer sealer, StoreSettings settings)
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
      Dialect dialect = new SqliteDialect();
      Node node = new Node(dialect, settings.version(), incarnation -> {});
      node.beginAlone(opened.get(0));
      opened.add(sqlite.helper());
      for (int i = 0; i < settings.readers(); i++) {
        opened.add(sqlite.reader());
      }
      List<Session> reading = opened.subList(2, opened.size());
      return new SqliteDatabase(
          folder.database(),
          dialect,
          opened.get(0),
          opened.get(1),
          reading,
          node,
          settings.queue());
    } catch (SQLException | RuntimeException e) {
      for (Session session : opened) {
        session.close();
      }
      throw e;
    }
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  @Override
  public Writer writer() {
    return writer;
  }

  @Override
  public Readers readers() {
    return readers;
  }

  @Override
  public Node node() {
    return node;
  }

  @Override
  public Nodes nodes() {
    return Nodes.ALONE;
  }

  @Override
  public AutoCloseable follow(Follower follower) {
    return () -> {};
  }

  @Override
  public void exclusively(Step step) throws IOException {
    step.run();
  }

  @Override
  public Optional<Figures.File> file() {
    long log = new File(path.getPath() + "-wal").length();
    return Optional.of(
        new Figures.File(checkpoints.done(), path.length(), log, path.getUsableSpace()));
  }

  /** Within seconds: what waits is written, the log is emptied, the file is left alone. */
  @Override
  public void close() {
    quietly(checkpoints);
    writer.close();
    readers.close();
    quietly(reading);
    if (writer.hasEnded()) {
      quietly(this::closeWriting);
    }
    quietly(Sqlite::deregisterDriver);
  }

  private void closeWriting() throws SQLException {
    try {
      node.stop(writing);
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
