package org.exposee.integrator.inbox;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Unpacks SQLite's native library into the data folder instead of the machine's temporary folder,
 * where each redeployment and each kill would leave another copy.
 *
 * <p>Where to is said by a system property of the whole JVM, so it is set only while the library is
 * unpacked, and under a lock that every class loader sees. The name of the file differs each time:
 * a JVM loads one file for one class loader only.
 */
final class NativeLibrary {
  private static final String TARGET = "org.sqlite.tmpdir";

  private NativeLibrary() {}

  @SuppressWarnings("SynchronizeOnNonFinalField")
  static void loadFrom(Path folder) throws IOException {
    Files.createDirectories(folder);
    deleteOld(folder);
    synchronized (System.getProperties()) {
      String before = System.getProperty(TARGET);
      System.setProperty(TARGET, folder.toString());
      try {
        load();
      } finally {
        restore(before);
      }
    }
  }

  private static void load() throws IOException {
    try {
      SQLiteJDBCLoader.initialize();
    } catch (Exception e) {
      throw new IOException("SQLite's native library cannot be loaded", e);
    }
  }

  private static void restore(String before) {
    if (before == null) {
      System.clearProperty(TARGET);
    } else {
      System.setProperty(TARGET, before);
    }
  }

  // The folder is ours alone, so what lies there is left over. Where a library that is still
  // loaded cannot be deleted, the next start does it.
  private static void deleteOld(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        file.toFile().delete();
      }
    }
  }
}
