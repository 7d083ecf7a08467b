package org.exposee.store;

import java.sql.SQLException;

/**
 * What only counting tells, at one moment.
 *
 * @param openDeliveries of all applications and nodes, whenever they are due
 */
public record Totals(long applications, long openDeliveries) {
  static final String APPLICATIONS = "SELECT count(*) FROM application";
  static final String OPEN = "SELECT count(*) FROM due";

  static Totals of(Session session) throws SQLException {
    return new Totals(count(session, APPLICATIONS), count(session, OPEN));
  }

  private static long count(Session session, String sql) throws SQLException {
    return session.first(sql, row -> row.getLong(1)).orElseThrow();
  }
}
