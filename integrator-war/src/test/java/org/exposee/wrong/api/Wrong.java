package org.exposee.wrong.api;

import org.exposee.wrong.Root;

/** Imports the root. */
public class Wrong {
  /** Upwards. */
  public Root root;

  /** JDBC outside the inbox. */
  public java.sql.Connection connection;

  /** SQLite outside the inbox. */
  public org.sqlite.SQLiteDataSource sqlite;

  /** Meters outside the monitor. */
  public io.micrometer.core.instrument.Timer timer;

  /** A second class that calls out. */
  public java.net.http.HttpClient client;
}
