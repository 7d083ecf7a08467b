package org.exposee.store;

import java.sql.SQLException;

/** Where sessions come from and go back to, for any thread. */
interface Sessions {

  /** One that nobody else uses. */
  Session borrow() throws SQLException;

  /** To be called for each that was borrowed, whatever became of its transaction. */
  void giveBack(Session session);
}
