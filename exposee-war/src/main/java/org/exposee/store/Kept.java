package org.exposee.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Sessions that stay open, with all their prepared statements, from start to end. */
final class Kept implements Sessions, AutoCloseable {
  private final Deque<Session> free;

  Kept(Collection<Session> sessions) {
    this.free = new ConcurrentLinkedDeque<>(sessions);
  }

  @Override
  public Session borrow() {
    Session session = free.pollFirst();
    if (session == null) {
      throw Failures.unavailable("is stopped", Duration.ofSeconds(5), null);
    }
    return session;
  }

  /** The one used last is the next: its cache is warm. */
  @Override
  public void giveBack(Session session) {
    free.addFirst(session);
  }

  /** Those that are not borrowed now. */
  @Override
  public void close() throws SQLException {
    for (Session session = free.poll(); session != null; session = free.poll()) {
      session.close();
    }
  }
}
