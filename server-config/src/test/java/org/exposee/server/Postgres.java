package org.exposee.server;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A PostgreSQL that is installed nowhere, and can be ended as a crash does it. */
final class Postgres implements AutoCloseable {
  private final Path data;
  private final int port = RunCommand.freePort();
  private EmbeddedPostgres server;

  Postgres(Path folder) {
    this.data = folder.resolve("postgres");
    start();
  }

  private void start() {
    try {
      server =
          EmbeddedPostgres.builder()
              .setPgBinaryResolver((system, architecture) -> binaries())
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setPort(port)
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The build of the WAR has put them there. */
  private static InputStream binaries() throws IOException {
    Path jar = Path.of(System.getProperty("postgres.binaries"));
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry archive =
          zip.stream().filter(entry -> entry.getName().endsWith(".txz")).findFirst().orElseThrow();
      try (InputStream in = zip.getInputStream(archive)) {
        return new ByteArrayInputStream(in.readAllBytes());
      }
    }
  }

  int port() {
    return port;
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(port);
  }

  long number(String sql) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  void execute(String sql) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** {@code pg_ctl restart -m immediate}: nothing is written any more, and it has to recover. */
  void crash() {
    long postmaster = pid();
    ProcessHandle process = ProcessHandle.of(postmaster).orElseThrow();
    try {
      new ProcessBuilder("kill", "-QUIT", String.valueOf(postmaster)).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    await().until(() -> !process.isAlive());
    try {
      server.close(); // Its lock on the folder.
    } catch (IOException hasNothingToStop) {
      // It was killed.
    }
    start();
  }

  private long pid() {
    try {
      return Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
