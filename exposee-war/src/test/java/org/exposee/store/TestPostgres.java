package org.exposee.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.postgresql.Driver;

/**
 * A PostgreSQL that is installed nowhere: started when a test first asks for it, with databases of
 * their own for each, and ended with the JVM.
 */
public final class TestPostgres {
  private static final Map<Integer, TestPostgres> STARTED = new ConcurrentHashMap<>();

  private final EmbeddedPostgres server;
  private final AtomicInteger databases = new AtomicInteger();

  private TestPostgres(EmbeddedPostgres server) {
    this.server = server;
  }

  /**
   * @param version 14 or 18
   */
  public static TestPostgres version(int version) {
    return STARTED.computeIfAbsent(version, TestPostgres::start);
  }

  private static TestPostgres start(int version) {
    return started(version, "fsync", "on");
  }

  /** One that nobody else uses, set otherwise; its caller stops it. */
  public static TestPostgres started(int version, String setting, String value) {
    try {
      if (!Driver.isRegistered()) {
        Driver.register();
      }
      return new TestPostgres(
          EmbeddedPostgres.builder()
              .setPgBinaryResolver((system, architecture) -> binaries(version))
              .setServerConfig("max_connections", "300")
              .setServerConfig("fsync", "on") // As PostgreSQL itself has them.
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig(setting, value)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The build has put them there. */
  private static InputStream binaries(int version) throws IOException {
    Path jar = Path.of("target", "postgres", version + ".jar");
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry archive =
          zip.stream().filter(entry -> entry.getName().endsWith(".txz")).findFirst().orElseThrow();
      try (InputStream in = zip.getInputStream(archive)) {
        return new ByteArrayInputStream(in.readAllBytes());
      }
    }
  }

  public void stop() throws IOException {
    server.close();
  }

  /** An empty one. */
  public SharedDatabase newDatabase() {
    String name = "t" + databases.incrementAndGet();
    execute("CREATE DATABASE " + name);
    return database(name);
  }

  /** A connection to one of its databases, whatever drivers there are. */
  public static Connection connect(String url) throws SQLException {
    return new Driver().connect(url, new Properties());
  }

  public int port() {
    return server.getPort();
  }

  /** The URL of an empty one, over a line that may fail. */
  public String newUrl(int line) {
    String name = "t" + databases.incrementAndGet();
    execute("CREATE DATABASE " + name);
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=postgres".formatted(line, name);
  }

  SharedDatabase database(String name) {
    return new SharedDatabase.Direct(server.getJdbcUrl("postgres", name), "", "", 8);
  }

  /** In the server's own database. */
  public void execute(String sql) {
    try (Connection connection = Pools.unlimited(database("postgres"), null).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
