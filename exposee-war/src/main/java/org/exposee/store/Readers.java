package org.exposee.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.exposee.message.Unavailable;
import org.exposee.store.Entry.Work;

/** Who reads: a few at a time; whoever finds all places taken waits for a while. */
final class Readers implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Sessions sessions;
  private final Dialect dialect;
  private final Failures failures;
  private final int size;
  private final Semaphore places;

  /**
   * @param size so many read at one time
   */
  Readers(Sessions sessions, Dialect dialect, int size) {
    this.sessions = sessions;
    this.dialect = dialect;
    this.failures = new Failures(dialect);
    this.size = size;
    this.places = new Semaphore(size);
  }

  /**
   * Reads one state: what is committed meanwhile is not seen.
   *
   * @throws Unavailable if no place becomes free within 3 s, or the database cannot be read
   */
  <T> T read(Work<T> work) {
    enter();
    try {
      Session session = sessions.borrow();
      try {
        return read(session, work);
      } finally {
        sessions.giveBack(session);
      }
    } catch (SQLException e) {
      throw failures.beforeCommit(e);
    } finally {
      places.release();
    }
  }

  private <T> T read(Session session, Work<T> work) throws SQLException {
    dialect.beginReading(session);
    try {
      T read = work.in(session);
      dialect.commit(session);
      return read;
    } catch (SQLException | RuntimeException | Error e) {
      end(session, e);
      throw e;
    }
  }

  private void end(Session session, Throwable cause) {
    try {
      dialect.rollback(session);
    } catch (SQLException endedAlready) {
      cause.addSuppressed(endedAlready);
    }
  }

  private void enter() {
    if (!hasEntered()) {
      throw Failures.unavailable(
          "has all its %d reading connections in use, or is stopped".formatted(size),
          Duration.ofSeconds(1),
          null);
    }
  }

  private boolean hasEntered() {
    try {
      return places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Waits for those who read now, each for 3 s at most, and lets nobody in any more. */
  @Override
  public void close() {
    for (int i = 0; i < size && hasEntered(); i++) {
      // Its place stays taken.
    }
  }
}
