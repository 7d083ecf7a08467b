package org.exposee.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;

/**
 * SQLite's machine code. Its driver unpacks it for every class loader anew and deletes it when the
 * JVM ends, if at all; here it goes into a folder that only we use, and the old ones are deleted.
 */
final class NativeLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);

  /** The driver reads its folder from here only; another application may set it too. */
  private static final String FOLDER_PROPERTY = "org.sqlite.tmpdir";

  private static final String PATH_PROPERTY = "org.sqlite.lib.path";

  private NativeLibrary() {}

  /**
   * Loads it, once per class loader; unless an administrator has named a place for it by the
   * driver's own system properties, unpacked below {@code folder}, which is locked for us.
   */
  static void load(Path folder) throws IOException {
    Properties system = System.getProperties();
    // Every application that follows the same custom locks on the same object.
    synchronized (system) {
      if (system.containsKey(FOLDER_PROPERTY) || system.containsKey(PATH_PROPERTY)) {
        initialize();
        return;
      }
      empty(folder);
      system.setProperty(FOLDER_PROPERTY, folder.toString());
      try {
        initialize();
      } finally {
        system.remove(FOLDER_PROPERTY);
      }
    }
  }

  private static void initialize() throws IOException {
    try {
      SQLiteJDBCLoader.initialize();
    } catch (Exception e) {
      throw new IOException("SQLite's native library cannot be loaded: " + e.getMessage(), e);
    }
  }

  // Where a library in use can be deleted (POSIX) it stays mapped; elsewhere it stays.
  private static void empty(Path folder) throws IOException {
    PrivateFile.createFolders(folder);
    try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, "sqlite-*")) {
      for (Path file : old) {
        try {
          Files.delete(file);
        } catch (IOException inUse) {
          LOG.debug("{} stays", file, inUse);
        }
      }
    }
  }
}
