package org.exposee.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries what was committed from the write-ahead log into the database, over a connection of its
 * own beside the writer, and little by little: while the disk is busy with that, commits wait for
 * it. When the log has become long, the writer carries over the little that has come since: only so
 * is the log ever empty and begins anew, and nobody waits for the bulk.
 */
final class Checkpoints implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final long LOOK_EVERY_MILLIS = 10;
  private static final long LOOK_IDLY_EVERY_MILLIS = 50;
  private static final long CLOSE_WITHIN_MILLIS = 5_000;

  /**
   * Pages of 4 KiB: with less in the log, a checkpoint does not pay. With more, whoever commits
   * meanwhile waits longer: syncing costs the disk some 20 µs a page.
   */
  private static final int WORTHWHILE_PAGES = 64;

  /** The log begins anew behind so many pages, 16 MiB. */
  private static final int LONG_PAGES = 4_000;

  private static final String LOOK = "PRAGMA wal_checkpoint(NOOP)";

  private final Session helper;
  private final Writer writer;
  private final Thread thread;
  private final AtomicLong done = new AtomicLong();
  private final CountDownLatch closing = new CountDownLatch(1);
  private boolean failing;

  Checkpoints(Session helper, Writer writer) {
    this.helper = helper;
    this.writer = writer;
    this.thread = new Thread(this::run, "exposee-store-checkpoints");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * @param pages in the log
   * @param copied of them, those that are in the database as well
   */
  private record Log(int pages, int copied) {
    static Log of(ResultSet row) throws SQLException {
      return new Log(row.getInt(2), row.getInt(3));
    }
  }

  /** How many have been made since the start. */
  long done() {
    return done.get();
  }

  private void run() {
    long seen = 0;
    long commits = 0;
    while (pause(commits == seen ? LOOK_IDLY_EVERY_MILLIS : LOOK_EVERY_MILLIS)) {
      seen = commits;
      commits = writer.commits();
      if (commits != seen) {
        attempt();
      }
    }
  }

  private void attempt() {
    try {
      Log log = run(helper, LOOK);
      if (log.pages() - log.copied() >= WORTHWHILE_PAGES) {
        run(helper, Sqlite.CHECKPOINT);
        if (log.pages() >= LONG_PAGES) {
          writer.between(session -> run(session, Sqlite.CHECKPOINT)).get();
        }
        done.incrementAndGet();
      }
      failing = false;
    } catch (SQLException | ExecutionException | RuntimeException e) {
      if (!failing) {
        LOG.warn("no checkpoint was possible; the write-ahead log grows until one is", e);
      }
      failing = true;
    } catch (InterruptedException byMistake) {
      goOn();
    }
  }

  /** Without checkpoints the log would grow until the next start. */
  private static void goOn() {
    LOG.warn("the thread for checkpoints was interrupted; it goes on");
  }

  private static Log run(Session session, String checkpoint) throws SQLException {
    return session.first(checkpoint, Log::of).orElseThrow();
  }

  /** Returns false when it is time to end. */
  private boolean pause(long millis) {
    try {
      return !closing.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException byMistake) {
      goOn();
      return closing.getCount() > 0;
    }
  }

  /** To be called before the writer ends; waits for a checkpoint under way, 5 s at most. */
  @Override
  public void close() throws SQLException {
    closing.countDown();
    try {
      thread.join(CLOSE_WITHIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!thread.isAlive()) {
      helper.close();
    }
  }
}
