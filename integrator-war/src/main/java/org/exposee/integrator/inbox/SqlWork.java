package org.exposee.integrator.inbox;

import java.sql.Connection;
import java.sql.SQLException;

/** Statements that succeed or fail together. */
@FunctionalInterface
interface SqlWork<T> {
  T run(Connection connection) throws SQLException;
}
