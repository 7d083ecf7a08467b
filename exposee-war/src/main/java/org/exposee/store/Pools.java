package org.exposee.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import com.zaxxer.hikari.util.DriverDataSource;
import java.sql.SQLException;
import java.util.Properties;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes pools of connections, or finds the container's. */
final class Pools {
  private static final Logger LOG = LoggerFactory.getLogger(Pools.class);
  private static final String IN_CONTEXT = "java:comp/env/";

  /** Whoever publishes is to hear within five seconds that there is no connection. */
  private static final long CONNECTION_MILLIS = 3_000;

  private static final int CONNECT_SECONDS = 3;

  /**
   * On the server: a statement that waits gives up before its caller does; a transaction of a node
   * that has been stopped in its middle is over before others take that node for dead. And no table
   * is read as a whole: what is planned while the queue is empty is kept when it is long.
   */
  private static final String LIMITS =
      "-c statement_timeout=8s -c lock_timeout=3s -c idle_in_transaction_session_timeout=10s"
          + " -c enable_seqscan=off";

  private Pools() {}

  /**
   * @throws IllegalStateException if the name or the URL leads nowhere; the message says which
   */
  static DataSource open(SharedDatabase database) {
    return database instanceof SharedDatabase.Named named
        ? find(named.jndi())
        : pool((SharedDatabase.Direct) database);
  }

  @SuppressWarnings(
      "BanJNDI") // The administrator's own name; what leads to another machine is refused.
  private static DataSource find(String name) {
    try {
      InitialContext context = new InitialContext();
      Object found;
      try {
        found = context.lookup(name);
      } catch (NameNotFoundException relative) {
        found = context.lookup(IN_CONTEXT + name);
      }
      if (found instanceof DataSource source) {
        return source;
      }
      throw new IllegalStateException(
          "exposee.database.jndi: %s is a %s, not a DataSource"
              .formatted(name, found == null ? "nothing" : found.getClass().getName()));
    } catch (NamingException e) {
      throw new IllegalStateException(
          "exposee.database.jndi: the server has no DataSource " + name, e);
    }
  }

  private static DataSource pool(SharedDatabase.Direct direct) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("exposee");
    config.setDataSource(source(direct, true));
    config.setMaximumPoolSize(direct.connections());
    config.setConnectionTimeout(CONNECTION_MILLIS);
    try {
      return new HikariDataSource(config);
    } catch (PoolInitializationException e) {
      throw new IllegalStateException(
          "exposee.database.url: the database cannot be reached: " + e.getCause().getMessage(), e);
    }
  }

  /** Without a pool and without limits, for migrations. */
  static DataSource unlimited(SharedDatabase database, DataSource pool) {
    return database instanceof SharedDatabase.Direct direct ? source(direct, false) : pool;
  }

  /** Else the server would find it when the application has gone. */
  static void deregisterDriver() {
    try {
      boolean isOurs = Driver.class.getClassLoader() == Pools.class.getClassLoader();
      if (isOurs && Driver.isRegistered()) {
        Driver.deregister();
      }
    } catch (SQLException e) {
      LOG.warn("PostgreSQL's driver could not be deregistered", e);
    }
  }

  // By the driver itself: DriverManager knows it for the whole server, and forgets it for all.
  private static DataSource source(SharedDatabase.Direct direct, boolean limited) {
    Properties properties = new Properties();
    PGProperty.APPLICATION_NAME.set(properties, "exposee");
    PGProperty.CONNECT_TIMEOUT.set(properties, CONNECT_SECONDS);
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    PGProperty.REWRITE_BATCHED_INSERTS.set(properties, true);
    if (limited) {
      PGProperty.SOCKET_TIMEOUT.set(properties, (int) Pooled.ANSWER.toSeconds());
      PGProperty.OPTIONS.set(properties, LIMITS);
    }
    String user = direct.user().isEmpty() ? null : direct.user();
    String password = direct.password().isEmpty() ? null : direct.password();
    try {
      return new DriverDataSource(direct.url(), Driver.class.getName(), properties, user, password);
    } catch (RuntimeException e) {
      throw new IllegalStateException("exposee.database.url: " + e.getMessage(), e);
    }
  }
}
