package org.exposee.store;

import java.nio.file.Path;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteOpenMode;

/** What is SQLite's own: how its file is opened, and the settings that durability hangs on. */
final class Sqlite {
  static final String CHECKPOINT = "PRAGMA wal_checkpoint(PASSIVE)";
  static final String LAST_CHECKPOINT = "PRAGMA wal_checkpoint(TRUNCATE)";

  /** Kept after it has been larger: 64 MiB. */
  private static final String WAL_LIMIT = "67108864";

  private static final String BUSY_MILLIS = "5000";
  private static final String READER_CACHE_KIB = "4096";

  private final Path file;

  /**
   * @throws IllegalArgumentException for a path with a question mark: the driver would cut it there
   */
  Sqlite(Path file) {
    if (file.toString().indexOf('?') >= 0) {
      throw new IllegalArgumentException("SQLite's driver takes no path with a '?': " + file);
    }
    this.file = file;
  }

  /** The connection of the one writer: every commit is synced, checkpoints are ours. */
  Session writer(int cacheKib) throws SQLException {
    Map<String, String> pragmas = new TreeMap<>();
    pragmas.put("journal_mode", "wal");
    pragmas.put("synchronous", "2");
    pragmas.put("fullfsync", "1");
    pragmas.put("checkpoint_fullfsync", "1");
    pragmas.put("wal_autocheckpoint", "0");
    pragmas.put("journal_size_limit", WAL_LIMIT);
    pragmas.put("cache_size", "-" + cacheKib);
    return session(pragmas);
  }

  /** A connection beside the writer's, for checkpoints. */
  Session helper() throws SQLException {
    Map<String, String> pragmas = new TreeMap<>();
    pragmas.put("synchronous", "2");
    pragmas.put("fullfsync", "1");
    pragmas.put("checkpoint_fullfsync", "1");
    pragmas.put("wal_autocheckpoint", "0");
    return session(pragmas);
  }

  Session reader() throws SQLException {
    return session(Map.of("query_only", "1", "cache_size", "-" + READER_CACHE_KIB));
  }

  // A page that is read through a memory map and cannot be read kills the JVM: no map.
  private Session session(Map<String, String> own) throws SQLException {
    Map<String, String> pragmas = new TreeMap<>(own);
    pragmas.put("mmap_size", "0");
    pragmas.put("temp_store", "2");
    pragmas.put("busy_timeout", BUSY_MILLIS);
    Session session = new Session(dataSource().getConnection());
    try {
      set(session, pragmas);
      return session;
    } catch (SQLException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** Sets them and reads them back: SQLite keeps silent about what it does not take. */
  static void set(Session session, Map<String, String> pragmas) throws SQLException {
    for (Map.Entry<String, String> pragma : pragmas.entrySet()) {
      String name = pragma.getKey();
      session.execute("PRAGMA " + name + "=" + pragma.getValue());
      String found = session.first("PRAGMA " + name, row -> row.getString(1)).orElse("nothing");
      if (!found.equals(pragma.getValue())) {
        throw new IllegalStateException(
            "SQLite's %s must be %s and is %s: not safe to start"
                .formatted(name, pragma.getValue(), found));
      }
    }
  }

  /** A connection that cannot write, so that a file can be looked at and left as it is. */
  Session lookingOnly() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    config.resetOpenMode(SQLiteOpenMode.READWRITE);
    config.setOpenMode(SQLiteOpenMode.READONLY);
    return new Session(dataSource(config).getConnection());
  }

  DataSource dataSource() {
    return dataSource(new SQLiteConfig());
  }

  private DataSource dataSource(SQLiteConfig config) {
    // Else the driver asks for the row's number behind each INSERT, with a statement of its own.
    config.setGetGeneratedKeys(false);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl(JDBC.PREFIX + file);
    return source;
  }

  /** The driver registers itself with the whole JVM, which would then hold our class loader. */
  static void deregisterDriver() throws SQLException {
    List<Driver> drivers = Collections.list(DriverManager.getDrivers());
    for (Driver driver : drivers) {
      if (driver instanceof JDBC) {
        DriverManager.deregisterDriver(driver);
      }
    }
  }
}
