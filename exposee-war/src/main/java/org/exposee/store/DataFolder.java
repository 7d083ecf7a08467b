package org.exposee.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import org.exposee.signing.Sealer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder with everything that is kept; while it is open, nobody else gets in. */
public final class DataFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);
  private static final Set<PosixFilePermission> OF_OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final Path path;
  private final FolderLock lock;

  private DataFolder(Path path, FolderLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes the folder if it is absent, for its owner only, and locks it. A link to a folder is
   * followed.
   *
   * @throws IllegalStateException if it is in use, or cannot be used: it cannot be made, is not
   *     writable, is a file, or everybody may write into it; the message names the setting
   */
  public static DataFolder open(Path wanted) {
    try {
      if (!Files.exists(wanted)) {
        PrivateFile.createFolders(wanted.toAbsolutePath());
      }
      Path path = wanted.toRealPath();
      check(path);
      return new DataFolder(path, FolderLock.take(path, path.resolve("lock")));
    } catch (IOException failed) {
      throw unusable(wanted, failed.toString(), failed);
    }
  }

  private static IllegalStateException unusable(Path path, String reason, IOException cause) {
    return new IllegalStateException(
        "The data folder %s cannot be used, see exposee.data: %s".formatted(path, reason), cause);
  }

  private static void check(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      throw unusable(path, "it is a file", null);
    }
    if (!Files.isWritable(path)) {
      String user = System.getProperty("user.name");
      throw unusable(path, "user %s may not write into it".formatted(user), null);
    }
    if (PrivateFile.POSIX) {
      checkModes(path);
    }
  }

  private static void checkModes(Path path) throws IOException {
    Set<PosixFilePermission> modes = Files.getPosixFilePermissions(path);
    if (modes.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw unusable(path, "everybody may write into it: chmod 700 it", null);
    }
    warnUnlessPrivate(path, modes);
  }

  private static void warnUnlessPrivate(Path path, Set<PosixFilePermission> modes) {
    if (modes.stream().anyMatch(OF_OTHERS::contains)) {
      LOG.warn("others than its owner may read {}: chmod go= it", path);
    }
  }

  /** Its real path. */
  public Path path() {
    return path;
  }

  Path database() {
    return path.resolve("exposee.db");
  }

  Path nativeLibrary() {
    return path.resolve("native");
  }

  Path webhooks() {
    return path.resolve("webhooks.json");
  }

  /**
   * The 32 bytes of {@code master.key}, made at first start. For those who give no key by a
   * setting.
   *
   * @throws IllegalStateException if it is not the base64 of 32 bytes, or has gone while there are
   *     secrets that need it
   */
  public byte[] masterKey() throws IOException {
    return masterKey(Files.exists(database()), database().toString());
  }

  /**
   * The same for secrets that are kept elsewhere.
   *
   * @param needed whether there are secrets sealed with it already
   * @param where they are
   */
  byte[] masterKey(boolean needed, String where) throws IOException {
    Path file = masterKeyFile();
    if (!keepsMasterKey()) {
      if (needed) {
        throw new IllegalStateException(
            ("the secrets in %s cannot be read without the master key, and %s is gone: put it back,"
                    + " or set exposee.master.key")
                .formatted(where, file));
      }
      return newMasterKey(file);
    }
    if (PrivateFile.POSIX) {
      warnUnlessPrivate(file, Files.getPosixFilePermissions(file));
    }
    try {
      byte[] key = Base64.getDecoder().decode(Files.readString(file, US_ASCII).strip());
      if (key.length == Sealer.KEY_BYTES) {
        return key;
      }
    } catch (IllegalArgumentException | CharacterCodingException notBase64) {
      // Says the same as a wrong length, and never what is in it.
    }
    throw new IllegalStateException(file + " is not the base64 of 32 bytes");
  }

  /** Whether there is one: where another is set, none is made. */
  boolean keepsMasterKey() {
    return Files.exists(masterKeyFile());
  }

  private Path masterKeyFile() {
    return path.resolve("master.key");
  }

  private byte[] newMasterKey(Path file) throws IOException {
    byte[] key = new byte[Sealer.KEY_BYTES];
    new SecureRandom().nextBytes(key);
    PrivateFile.write(file, (Base64.getEncoder().encodeToString(key) + "\n").getBytes(US_ASCII));
    return key;
  }

  /** Where the first administrator finds the key. */
  public Path adminKey() {
    return path.resolve("admin.key");
  }

  /** Lets others in; may be called again. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
