package org.exposee.store;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.exposee.delivery.Nodes;
import org.exposee.message.Ids;
import org.exposee.signing.Sealer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL that several nodes share: a pool of connections to it, and who uses them. */
final class PostgresDatabase implements Database {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);

  private final DataSource pool;
  private final Sessions sessions;
  private final Dialect dialect;
  private final Sealer sealer;
  private final Node node;
  private final Membership membership;
  private final Writer writer;
  private final Readers readers;

  private PostgresDatabase(
      DataSource pool,
      Dialect dialect,
      Sealer sealer,
      Node node,
      Membership membership,
      StoreSettings settings) {
    this.pool = pool;
    this.sessions = new Pooled(pool);
    this.dialect = dialect;
    this.sealer = sealer;
    this.node = node;
    this.membership = membership;
    this.writer = new Writer(sessions, dialect, settings.queue());
    this.readers = new Readers(sessions, dialect, settings.readers());
  }

  /**
   * See {@link Store#join}: connects, brings the tables up to date, and takes a place among the
   * nodes, one node after the other.
   */
  static PostgresDatabase open(DataFolder folder, Joining joining, Ids ids, StoreSettings settings)
      throws IOException, SQLException {
    DataSource pool = Pools.open(joining.database());
    try (Session session = new Session(pool.getConnection())) {
      PostgresServer.check(session);
      Dialect dialect = new PostgresDialect();
      Node node = new Node(dialect, settings.version(), ids::ofNode);
      Membership membership = new Membership(dialect, node, System::nanoTime);
      AtomicReference<Sealer> sealer = new AtomicReference<>();
      StartLock.alone(
          session,
          () -> {
            PostgresSchema.migrate(session, Pools.unlimited(joining.database(), pool));
            sealer.set(sealer(session, folder, joining.masterKey()));
            if (joining.takeOver().isPresent()) {
              takeOver(pool, folder, joining, sealer.get());
            }
            MasterKey.check(session, sealer.get());
            membership.join(session);
          });
      return new PostgresDatabase(pool, dialect, sealer.get(), node, membership, settings);
    } catch (IOException | SQLException | RuntimeException e) {
      close(pool);
      throw e;
    }
  }

  private static Sealer sealer(Session session, DataFolder folder, Optional<byte[]> masterKey)
      throws IOException, SQLException {
    return new Sealer(
        masterKey.isPresent()
            ? masterKey.get()
            : folder.masterKey(MasterKey.isSet(session), "the database"));
  }

  private static void takeOver(DataSource pool, DataFolder folder, Joining joining, Sealer sealer)
      throws IOException, SQLException {
    Import moving = new Import(joining.takeOver().get(), folder, joining.masterKey());
    try (Session session = new Session(pool.getConnection())) {
      moving.run(session, new PostgresDialect(), sealer);
    }
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  @Override
  public Node node() {
    return node;
  }

  @Override
  public Nodes nodes() {
    return membership;
  }

  @Override
  public Writer writer() {
    return writer;
  }

  @Override
  public Readers readers() {
    return readers;
  }

  Sealer sealer() {
    return sealer;
  }

  @Override
  public Optional<Figures.File> file() {
    return Optional.empty();
  }

  @Override
  public AutoCloseable follow(Follower follower) {
    return new Cluster(sessions, dialect, membership, follower);
  }

  @Override
  public void exclusively(Step step) throws IOException {
    try (Session session = sessions.borrow()) {
      StartLock.alone(session, step::run);
    } catch (SQLException e) {
      throw new IOException("the database cannot be locked: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    writer.close();
    readers.close();
    if (writer.hasEnded()) {
      stop();
    }
    close(pool);
  }

  private void stop() {
    try (Session session = sessions.borrow()) {
      node.stop(session);
    } catch (SQLException e) {
      LOG.warn(
          "the others take over in {} s only: {}", Membership.DEAD_AFTER.toSeconds(), e.toString());
    }
  }

  /** The container's is the container's to close. */
  private static void close(DataSource pool) {
    if (pool instanceof HikariDataSource ours) {
      ours.close();
    }
  }
}
