package org.exposee.integrator.inbox;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;

/** The SQLite file: its settings, its schema, its connections. */
final class Database {
  /** The newest migration this version brings along. */
  static final int SCHEMA = 2;

  private static final int BUSY_TIMEOUT_MS = 5_000;

  private final Path file;

  private Database(Path file) {
    this.file = file;
  }

  /**
   * Opens the file, made if new, and brings its schema up to date.
   *
   * @throws IllegalStateException if the file comes from a newer version; it stays untouched
   */
  static Database open(Path file) throws SQLException, IOException {
    Database database = new Database(file);
    boolean made = create(file);
    int found = made ? 0 : database.schema();
    if (found > SCHEMA) {
      throw new IllegalStateException(
          "%s has schema %d, this version knows up to %d: it belongs to a newer Integrator"
              .formatted(file, found, SCHEMA));
    }
    if (found < SCHEMA) {
      database.migrate();
    }
    return database;
  }

  // Made before SQLite sees it, so that it and the files SQLite puts beside it are ours alone.
  private static boolean create(Path file) throws IOException {
    try {
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        var ours = PosixFilePermissions.fromString("rw-------");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(ours));
      } else {
        Files.createFile(file);
      }
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  // Flyway takes a good part of a second to find out that there is nothing to do.
  private int schema() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    try (Connection connection = source(config).getConnection();
        Statement statement = connection.createStatement()) {
      if (!statement
          .executeQuery("select 1 from sqlite_master where name = 'flyway_schema_history'")
          .next()) {
        return 0;
      }
      return number(statement, "select max(cast(version as integer)) from flyway_schema_history");
    }
  }

  private void migrate() {
    Flyway.configure(Database.class.getClassLoader())
        .dataSource(source(writing()))
        .locations("classpath:integrator/inbox")
        .load()
        .migrate();
  }

  /** The connection that writes; its settings are read back, as durability hangs on them. */
  Connection openWriter() throws SQLException {
    Connection connection = source(writing()).getConnection();
    try (Statement statement = connection.createStatement()) {
      require(statement, "journal_mode", "wal");
      require(statement, "synchronous", "2");
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  /** A connection that reads. */
  Connection openReader() throws SQLException {
    SQLiteConfig config = writing();
    config.setTransactionMode(TransactionMode.DEFERRED);
    return source(config).getConnection();
  }

  private static SQLiteConfig writing() {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.setTransactionMode(TransactionMode.IMMEDIATE);
    config.setBusyTimeout(BUSY_TIMEOUT_MS);
    return config;
  }

  private SQLiteDataSource source(SQLiteConfig config) {
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  private static void require(Statement statement, String pragma, String wanted)
      throws SQLException {
    try (ResultSet row = statement.executeQuery("pragma " + pragma)) {
      String found = row.next() ? row.getString(1) : "nothing";
      if (!found.equalsIgnoreCase(wanted)) {
        throw new IllegalStateException(
            "SQLite's %s is %s, not %s: the inbox would not be durable"
                .formatted(pragma, found, wanted));
      }
    }
  }

  private static int number(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getInt(1) : 0;
    }
  }
}
