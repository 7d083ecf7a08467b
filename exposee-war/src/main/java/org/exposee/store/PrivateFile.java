package org.exposee.store;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files and folders that only their owner may read, where the file system knows such modes. */
final class PrivateFile {
  static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private PrivateFile() {}

  /** Does nothing when it exists. */
  static void create(Path file) throws IOException {
    try {
      Files.createFile(file, modes("rw-------"));
    } catch (FileAlreadyExistsException already) {
      // Its owner has chosen its modes.
    }
  }

  static void createFolders(Path folder) throws IOException {
    Files.createDirectories(folder, modes("rwx------"));
  }

  private static FileAttribute<?>[] modes(String text) {
    if (!POSIX) {
      return new FileAttribute<?>[0];
    }
    Set<PosixFilePermission> modes = PosixFilePermissions.fromString(text);
    return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(modes)};
  }

  /**
   * Replaces the whole file or leaves it as it is, whatever happens meanwhile; durable when it
   * returns. Not to be called for one file by two at a time.
   */
  static void write(Path file, byte[] bytes) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(next);
    create(next);
    try (FileOutputStream out = new FileOutputStream(next.toFile())) {
      out.write(bytes);
      out.getFD().sync();
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    sync(file.toAbsolutePath().getParent());
  }

  // A folder cannot be synced, nor opened, on every system; where it can, it must succeed.
  private static void sync(Path folder) throws IOException {
    if (POSIX) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
