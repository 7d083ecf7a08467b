package org.exposee.integrator;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The folder that one Integrator has for itself: readable by its user alone, where the file system
 * knows of such things, and guarded against a second instance.
 *
 * <p>The guard is twofold. A file lock keeps out other JVMs; within a JVM it is lost as soon as
 * anybody closes the file, so an MBean that bears the folder's name keeps out a second class loader
 * before it can come near the lock. The lock is on a file of its own, never on the inbox.
 */
final class DataFolder implements AutoCloseable {
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  private final Path path;
  private final ObjectName guard;
  private FileChannel lock;

  private DataFolder(Path path) throws JMException {
    this.path = path;
    this.guard =
        new ObjectName(
            "org.exposee.integrator:type=DataFolder,path=" + ObjectName.quote(path.toString()));
  }

  /**
   * Takes the folder, made if new.
   *
   * @throws IllegalStateException if it cannot be used; the message says which and why
   */
  static DataFolder open(Path path) {
    try {
      create(path);
      DataFolder folder = new DataFolder(path.toRealPath());
      folder.register();
      try {
        folder.lock();
        folder.probe();
        return folder;
      } catch (IOException | RuntimeException e) {
        folder.close();
        throw e;
      }
    } catch (IOException | JMException e) {
      throw new IllegalStateException(
          "The data folder %s cannot be used, see integrator.data: %s".formatted(path, e), e);
    }
  }

  private static void create(Path path) throws IOException {
    Files.createDirectories(path, mode(path, FOLDER));
    if (isPosix(path)) {
      Files.setPosixFilePermissions(path, FOLDER);
    }
  }

  private void register() throws JMException {
    String name = path.toString();
    try {
      server().registerMBean((DataFolderMXBean) () -> name, guard);
    } catch (InstanceAlreadyExistsException e) {
      throw inUse("in this server");
    }
  }

  private void lock() throws IOException {
    lock =
        FileChannel.open(
            path.resolve("lock"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            mode(path, FILE));
    FileLock held = lock.tryLock();
    if (held == null) {
      throw inUse("of another process");
    }
  }

  private IllegalStateException inUse(String where) {
    return new IllegalStateException(
        "The data folder %s is in use by another Integrator %s; give each its own integrator.data"
            .formatted(path, where));
  }

  Path path() {
    return path;
  }

  Path file(String name) {
    return path.resolve(name);
  }

  /** Writes a small file so that it is either the old or the new one, whatever happens. */
  void write(String name, byte[] content) throws IOException {
    Path next = file(name + ".new");
    Files.deleteIfExists(next);
    Set<StandardOpenOption> fresh = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(next, fresh, mode(path, FILE))) {
      var buffer = java.nio.ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(next, file(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Writes for real, to find out whether that is possible. */
  void probe() throws IOException {
    write("probe", new byte[] {'\n'});
  }

  private static FileAttribute<?>[] mode(Path path, Set<PosixFilePermission> permissions) {
    return isPosix(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }

  @Override
  public void close() throws IOException, JMException {
    try {
      if (lock != null) {
        lock.close();
      }
    } finally {
      server().unregisterMBean(guard);
    }
  }
}
