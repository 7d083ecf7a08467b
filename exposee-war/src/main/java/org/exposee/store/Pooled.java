package org.exposee.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sessions over the connections of a pool, which keeps an eye on them and replaces broken ones. */
final class Pooled implements Sessions {
  private static final Logger LOG = LoggerFactory.getLogger(Pooled.class);

  /** A connection that is silent for so long while it is asked is broken. */
  static final Duration ANSWER = Duration.ofSeconds(10);

  private final DataSource pool;

  Pooled(DataSource pool) {
    this.pool = pool;
  }

  @Override
  public Session borrow() throws SQLException {
    Connection connection = pool.getConnection();
    try {
      limit(connection);
      return new Session(connection);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  // A pool of the server's may have no limit of its own, and a database may go without a word.
  private static void limit(Connection connection) throws SQLException {
    if (connection.getNetworkTimeout() == 0) {
      connection.setNetworkTimeout(Runnable::run, (int) ANSWER.toMillis());
    }
  }

  @Override
  public void giveBack(Session session) {
    try {
      session.close();
    } catch (SQLException brokenAnyway) {
      LOG.debug("a connection could not be given back", brokenAnyway);
    }
  }
}
