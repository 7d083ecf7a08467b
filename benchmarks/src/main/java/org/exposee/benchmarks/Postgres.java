package org.exposee.benchmarks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A PostgreSQL of its own, as it comes but for room for all connections and for its log. */
final class Postgres implements AutoCloseable {
  private static final String BINARIES = "exposee-war/target/postgres/18.jar";
  private static final String SCHEMA =
      "exposee-war/src/main/resources/org/exposee/store/postgresql";
  private static final String OURS = "postgres";

  private final Path project;
  private final Path folder;
  private final EmbeddedPostgres server;

  /** With the binaries that the project's build has fetched for its tests. */
  Postgres(Plan plan) throws IOException {
    project = plan.project();
    folder = Files.createTempDirectory(plan.runs(), "postgres");
    server =
        EmbeddedPostgres.builder()
            .setPgBinaryResolver((system, architecture) -> archive(project.resolve(BINARIES)))
            .setDataDirectory(folder.resolve("data"))
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("shared_buffers", "128MB")
            .setServerConfig("max_wal_size", "4GB")
            .start();
  }

  private static InputStream archive(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry archive =
          zip.stream().filter(entry -> entry.getName().endsWith(".txz")).findFirst().orElseThrow();
      try (InputStream in = zip.getInputStream(archive)) {
        return new ByteArrayInputStream(in.readAllBytes());
      }
    }
  }

  /** Of Exposee's database, which is empty at first. */
  String url() {
    return url(OURS);
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres".formatted(server.getPort(), database);
  }

  /** Makes one beside Exposee's, with the same tables; returns its URL. */
  String another(String name) throws IOException {
    execute("CREATE DATABASE " + name);
    try (Connection connection = DriverManager.getConnection(url(name));
        Statement statement = connection.createStatement();
        Stream<Path> scripts = Files.list(project.resolve(SCHEMA))) {
      for (Path script : scripts.sorted().toList()) {
        statement.execute(Files.readString(script));
      }
    } catch (SQLException e) {
      throw new IOException(e);
    }
    return url(name);
  }

  /** With all that would still have to be written for it. */
  void drop(String name) throws IOException {
    execute("DROP DATABASE " + name);
    execute("CHECKPOINT");
  }

  private void execute(String statement) throws IOException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement executing = connection.createStatement()) {
      executing.execute(statement);
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  /** Transactions of Exposee's database that have been committed; up to a second late. */
  long commits() throws IOException {
    return number("SELECT xact_commit FROM pg_stat_database WHERE datname = '" + OURS + "'");
  }

  /** What Exposee's tables and indexes take on the disk. */
  long bytes() throws IOException {
    return number("SELECT pg_database_size('" + OURS + "')");
  }

  private long number(String query) throws IOException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  /** Microseconds that the server and its processes have had of the processor. */
  long processorMicros() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("data/postmaster.pid"));
    return ProcessorTime.withChildren(Long.parseLong(lines.get(0).strip()));
  }

  @Override
  public void close() throws IOException {
    server.close();
    Base.delete(folder);
  }
}
