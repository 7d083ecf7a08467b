package org.exposee.store;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** Lets one node after the other start on a PostgreSQL: an advisory lock of its connection. */
final class StartLock implements AutoCloseable {
  /** "exposee" in ASCII; others who use advisory locks in this database have their own. */
  private static final long KEY = 0x6578706f736565L;

  private static final String TRY = "SELECT pg_try_advisory_lock(?)";
  private static final String GIVE = "SELECT pg_advisory_unlock(?)";
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final long PAUSE_MILLIS = 100;

  private final Session session;

  private StartLock(Session session) {
    this.session = session;
  }

  /**
   * @throws IllegalStateException if another node has not given it back within five minutes
   */
  static StartLock take(Session session) throws SQLException {
    long begin = System.nanoTime();
    while (!session.first(TRY, row -> row.getBoolean(1), KEY).orElse(false)) {
      if (System.nanoTime() - begin > PATIENCE_NANOS) {
        throw new IllegalStateException(
            "another node has been starting on this database for 5 minutes: see its log");
      }
      pause();
    }
    return new StartLock(session);
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while another node was starting", e);
    }
  }

  @Override
  public void close() throws SQLException {
    session.first(GIVE, row -> true, KEY);
  }
}
