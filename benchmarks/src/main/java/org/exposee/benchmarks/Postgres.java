package org.exposee.benchmarks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A PostgreSQL of its own, as it comes but for room for all connections. */
final class Postgres implements AutoCloseable {
  private static final String BINARIES = "exposee-war/target/postgres/18.jar";

  private final EmbeddedPostgres server;

  /**
   * @param project whose build has fetched the binaries, for its tests
   * @param data a new folder for its files
   */
  Postgres(Path project, Path data) throws IOException {
    Path binaries = project.resolve(BINARIES);
    server =
        EmbeddedPostgres.builder()
            .setPgBinaryResolver((system, architecture) -> archive(binaries))
            .setDataDirectory(data)
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

  /** Of its own database, which is empty at first. */
  String url() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(server.getPort());
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
