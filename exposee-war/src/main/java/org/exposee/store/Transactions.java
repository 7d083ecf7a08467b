package org.exposee.store;

import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs entries of the writer's queue in one transaction, and says how far that has come. */
final class Transactions {
  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

  private final Sessions sessions;
  private final Dialect dialect;

  Transactions(Sessions sessions, Dialect dialect) {
    this.sessions = sessions;
    this.dialect = dialect;
  }

  /** How far a transaction has come. */
  enum Step {
    BEGIN,
    WORK,
    COMMIT,
    DONE
  }

  /**
   * @param step the one that failed
   * @param cause null if none did
   * @param commitNanos that the commit itself took; 0 if there was none
   */
  record Ending(Step step, Throwable cause, long commitNanos) {
    static Ending failed(Step step, Throwable cause) {
      return new Ending(step, cause, 0);
    }
  }

  /** Whatever fails is in what it returns; all is rolled back then, unless the commit failed. */
  Ending run(List<Entry<?>> entries) {
    Session session;
    try {
      session = sessions.borrow();
    } catch (Throwable t) {
      return Ending.failed(Step.BEGIN, t);
    }
    try {
      return run(session, entries);
    } finally {
      sessions.giveBack(session);
    }
  }

  private Ending run(Session session, List<Entry<?>> entries) {
    Step step = Step.BEGIN;
    try {
      dialect.begin(session);
      step = Step.WORK;
      for (Entry<?> entry : entries) {
        entry.run(session);
      }
      session.flush();
      step = Step.COMMIT;
      long begun = System.nanoTime();
      dialect.commit(session);
      return new Ending(Step.DONE, null, System.nanoTime() - begun);
    } catch (Throwable t) {
      rollback(session);
      return Ending.failed(step, t);
    }
  }

  private void rollback(Session session) {
    session.discard();
    try {
      dialect.rollback(session);
    } catch (SQLException rolledBackAlready) {
      LOG.debug("rollback", rolledBackAlready);
    }
  }
}
