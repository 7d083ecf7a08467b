package org.exposee.store;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** Lets one node after the other start on a PostgreSQL: an advisory lock of its connection. */
final class StartLock {
  /** "exposee" in ASCII; others who use advisory locks in this database have their own. */
  private static final long KEY = 0x6578706f736565L;

  private static final String TRY = "SELECT pg_try_advisory_lock(?)";
  private static final String GIVE = "SELECT pg_advisory_unlock(?)";
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);
  private static final long PAUSE_MILLIS = 100;

  private StartLock() {}

  /** Something that one node does at a time. */
  interface Step {
    void run() throws IOException, SQLException;
  }

  /**
   * Does it while no other node does.
   *
   * @throws IllegalStateException if another node has not been through within five minutes
   */
  static void alone(Session session, Step step) throws IOException, SQLException {
    take(session);
    try {
      step.run();
    } finally {
      session.first(GIVE, row -> true, KEY);
    }
  }

  private static void take(Session session) throws SQLException {
    long begin = System.nanoTime();
    while (!session.first(TRY, row -> row.getBoolean(1), KEY).orElse(false)) {
      if (System.nanoTime() - begin > PATIENCE_NANOS) {
        throw new IllegalStateException(
            "another node has been starting on this database for 5 minutes: see its log");
      }
      pause();
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while another node was starting", e);
    }
  }
}
