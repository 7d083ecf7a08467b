package org.exposee.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps in touch with the other nodes, over a connection of its own that it replaces when it
 * breaks: says that this one is alive, and looks for what the others have changed, at once when it
 * is told of a change and twice a second in any case.
 */
final class Cluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  private static final long LOOK_EVERY_MILLIS = 500;
  private static final long BEAT_EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long CLOSE_WITHIN_MILLIS = 5_000;

  /** Nothing wakes a connection that waits for notifications when it is time to end. */
  private static final int LISTEN_MILLIS = 100;

  private final Sessions sessions;
  private final Dialect dialect;
  private final Membership membership;
  private final Follower follower;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private boolean failing;
  private boolean takingOver;
  private long lastBeat;

  Cluster(Sessions sessions, Dialect dialect, Membership membership, Follower follower) {
    this.sessions = sessions;
    this.dialect = dialect;
    this.membership = membership;
    this.follower = follower;
    this.lastBeat = System.nanoTime() - BEAT_EVERY_NANOS;
    this.thread = new Thread(this::run, "exposee-store-cluster");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    while (closing.getCount() > 0) {
      try {
        Session session = sessions.borrow();
        try {
          keepInTouch(session);
        } finally {
          sessions.giveBack(session);
        }
      } catch (Throwable e) { // It must not end: nothing would be sent any more.
        if (!failing) {
          LOG.warn("this node is out of touch with the others: {}", e.toString());
        }
        failing = true;
        pause(LOOK_EVERY_MILLIS);
      }
    }
  }

  private void keepInTouch(Session session) throws SQLException {
    Connection connection = session.connection();
    boolean hears = connection.isWrapperFor(PGConnection.class);
    if (hears) {
      session.execute("LISTEN " + PostgresDialect.CHANNEL);
    }
    while (closing.getCount() > 0) {
      if (System.nanoTime() - lastBeat >= BEAT_EVERY_NANOS) {
        lastBeat = System.nanoTime();
        membership.beat(session);
        takingOver = true;
      }
      takingOver = takingOver && membership.takeOver(session);
      look(session);
      if (failing) {
        LOG.info("this node is in touch with the others again");
        failing = false;
      }
      if (takingOver) {
        continue;
      }
      if (hears) {
        awaitNotification(connection.unwrap(PGConnection.class));
      } else {
        pause(LOOK_EVERY_MILLIS);
      }
    }
    if (hears) {
      session.execute("UNLISTEN *");
    }
  }

  private void look(Session session) throws SQLException {
    long begun = System.nanoTime();
    dialect.beginReading(session);
    try {
      follower.look(session);
    } finally {
      dialect.commit(session);
    }
    membership.followed(begun);
  }

  private void awaitNotification(PGConnection connection) throws SQLException {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LOOK_EVERY_MILLIS);
    while (closing.getCount() > 0 && System.nanoTime() < until) {
      if (connection.getNotifications(LISTEN_MILLIS).length > 0) {
        return;
      }
    }
  }

  private void pause(long millis) {
    try {
      closing.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException byMistake) {
      LOG.warn("the thread that keeps in touch with other nodes was interrupted; it goes on");
    }
  }

  /** Within 5 s. */
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(CLOSE_WITHIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
