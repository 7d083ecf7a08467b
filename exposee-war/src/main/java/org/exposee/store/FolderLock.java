package org.exposee.store;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * Keeps everybody else out of a folder: by an MBean in this JVM, whatever class loader they have,
 * then by a lock of the operating system. In this order: to open the lock file a second time within
 * one process and close it would drop the first one's lock (POSIX).
 */
final class FolderLock implements AutoCloseable {
  private final ObjectName name;
  private final FileChannel channel;

  private FolderLock(ObjectName name, FileChannel channel) {
    this.name = name;
    this.channel = channel;
  }

  /** What stands for the folder in the JVM's list of MBeans, which wants it public. */
  public interface InUse {
    String getFolder();
  }

  /**
   * @param folder its real path
   * @param lockFile made if absent, never opened elsewhere
   * @throws IllegalStateException if somebody holds it
   */
  static FolderLock take(Path folder, Path lockFile) throws IOException {
    ObjectName name = register(folder);
    try {
      return new FolderLock(name, lock(folder, lockFile));
    } catch (IOException | RuntimeException e) {
      unregister(name);
      throw e;
    }
  }

  private static ObjectName register(Path folder) throws IOException {
    try {
      ObjectName name =
          new ObjectName("org.exposee:type=DataFolder,path=" + ObjectName.quote(folder.toString()));
      InUse bean = folder::toString;
      ManagementFactory.getPlatformMBeanServer()
          .registerMBean(new StandardMBean(bean, InUse.class), name);
      return name;
    } catch (InstanceAlreadyExistsException e) {
      throw new IllegalStateException(
          folder + " is in use by another Exposee in this server; give each its own exposee.data",
          e);
    } catch (JMException e) {
      throw new IOException("cannot announce " + folder, e);
    }
  }

  private static FileChannel lock(Path folder, Path lockFile) throws IOException {
    PrivateFile.create(lockFile);
    FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException heldInThisJvm) {
      // As if another process held it.
    }
    channel.close();
    throw new IllegalStateException(
        folder + " is in use by another Exposee; stop it, or give each its own exposee.data");
  }

  private static void unregister(ObjectName name) {
    try {
      ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
    } catch (JMException gone) {
      // Nothing is left to be undone.
    }
  }

  /** Closing the channel drops the lock; the file stays, so that nobody locks a deleted one. */
  @Override
  public void close() throws IOException {
    if (!channel.isOpen()) {
      return; // Somebody else may hold it by now.
    }
    try {
      channel.close();
    } finally {
      unregister(name);
    }
  }
}
