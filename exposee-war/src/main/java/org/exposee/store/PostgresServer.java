package org.exposee.store;

import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at how the server is set before anything is trusted to it. */
final class PostgresServer {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
  private static final int OLDEST = 140_000;
  private static final String SETTING = "SELECT setting FROM pg_settings WHERE name = ?";
  private static final String STANDBY = "SELECT pg_is_in_recovery()";

  private PostgresServer() {}

  /**
   * @throws IllegalStateException if what is committed there may be lost, or it cannot be used
   */
  static void check(Session session) throws SQLException {
    refuseIf(
        Integer.parseInt(setting(session, "server_version_num")) < OLDEST,
        "the database is PostgreSQL %s; Exposee needs 14 or newer"
            .formatted(setting(session, "server_version")));
    refuseIf(
        session.first(STANDBY, row -> row.getBoolean(1)).orElseThrow(),
        "the database is a standby, which cannot be written to: name the primary");
    refuseIf(
        !setting(session, "server_encoding").equals("UTF8"),
        "the database has the encoding %s; create it with ENCODING 'UTF8'"
            .formatted(setting(session, "server_encoding")));
    refuseIf(
        setting(session, "fsync").equals("off"),
        "the database runs with fsync=off: it can lose what it has acknowledged");
    if (setting(session, "full_page_writes").equals("off")) {
      LOG.warn("the database runs with full_page_writes=off: a crash can damage it");
    }
    if (setting(session, "synchronous_commit").equals("off")) {
      LOG.warn(
          "the database runs with synchronous_commit=off: events that were acknowledged are lost"
              + " when it crashes");
    }
    int idleMillis = Integer.parseInt(setting(session, "idle_in_transaction_session_timeout"));
    if (idleMillis == 0 || idleMillis > Membership.DEAD_AFTER.toMillis() / 2) {
      LOG.warn(
          "idle_in_transaction_session_timeout is {} ms: set it to 10s for Exposee's user, else a"
              + " node that is stopped in a transaction keeps others from its deliveries",
          idleMillis);
    }
    if (setting(session, "enable_seqscan").equals("on")) {
      LOG.warn(
          "enable_seqscan is on: set it to off for Exposee's user, else a plan that was made while"
              + " nothing was due reads the whole queue for each delivery");
    }
  }

  private static void refuseIf(boolean wrong, String why) {
    if (wrong) {
      throw new IllegalStateException(why);
    }
  }

  private static String setting(Session session, String name) throws SQLException {
    return session.first(SETTING, row -> row.getString(1), name).orElse("");
  }
}
