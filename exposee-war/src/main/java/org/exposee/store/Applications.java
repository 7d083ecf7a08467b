package org.exposee.store;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows of the table {@code application}, by which everything else is found. */
final class Applications {
  private static final String IDS = "SELECT id FROM application ORDER BY id";
  private static final String VERSIONS = "SELECT id, version FROM application";

  private Applications() {}

  static List<Long> ids(Session session) throws SQLException {
    return session.query(IDS, row -> row.getLong(1));
  }

  /** By id; a version grows with each change of an endpoint or a key. */
  static Map<Long, Long> versions(Session session) throws SQLException {
    Map<Long, Long> versions = new HashMap<>();
    session.query(VERSIONS, row -> versions.put(row.getLong(1), row.getLong(2)));
    return versions;
  }
}
