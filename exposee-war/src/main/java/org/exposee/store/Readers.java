package org.exposee.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.exposee.message.Unavailable;
import org.exposee.store.Entry.Work;

/** A few connections that only read; whoever finds none free waits for a while. */
final class Readers implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final BlockingQueue<Session> free;
  private final int size;

  Readers(List<Session> sessions) {
    this.free = new ArrayBlockingQueue<>(sessions.size(), false, sessions);
    this.size = sessions.size();
  }

  /**
   * Reads one state: what is committed meanwhile is not seen.
   *
   * @throws Unavailable if no connection becomes free within 3 s, or the file cannot be read
   */
  <T> T read(Work<T> work) {
    Session session = borrow();
    try {
      session.update(Sqlite.BEGIN_READING);
      try {
        return work.in(session);
      } finally {
        session.update(Sqlite.COMMIT);
      }
    } catch (SQLException e) {
      throw Failures.beforeCommit(e);
    } finally {
      free.add(session);
    }
  }

  private Session borrow() {
    try {
      Session session = free.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (session != null) {
        return session;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw Failures.unavailable(
        "has all its %d reading connections in use, or is stopped".formatted(size),
        Duration.ofSeconds(1),
        null);
  }

  /** Waits for those who read now, each for 3 s at most, and leaves nothing to read with. */
  @Override
  public void close() throws SQLException {
    for (int i = 0; i < size; i++) {
      Session session = null;
      try {
        session = borrow();
      } catch (Unavailable stillReadingOrClosedBefore) {
        return;
      }
      session.close();
    }
  }
}
