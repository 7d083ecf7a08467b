package org.exposee.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.stream.Stream;
import javax.management.InstanceAlreadyExistsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir Path temp;

  private Path data() {
    return temp.resolve("a/data");
  }

  private static String modes(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatIsMadeIsForItsOwnerOnly() throws Exception {
    try (Registry registry = new Registry(data())) {
      registry.register("https://example.com/in", "paid");
      registry.store.writeAdminKey(() -> "exp_x");
      registry.store.probe(Duration.ofSeconds(5));
      try (Stream<Path> all = Files.walk(data())) {
        assertThat(all.filter(path -> !path.startsWith(data().resolve("native/"))))
            .hasSizeGreaterThan(7)
            .allSatisfy(
                path ->
                    assertThat(modes(path))
                        .as(path.toString())
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
      }
    }
  }

  @Test
  void aFolderThatIsThereKeepsItsModes() throws Exception {
    Files.createDirectories(data());
    Files.setPosixFilePermissions(data(), PosixFilePermissions.fromString("rwxr-x---"));
    DataFolder.open(data()).close();
    assertThat(modes(data())).isEqualTo("rwxr-x---");
  }

  @Test
  void aFolderThatEverybodyMayWriteIntoIsRefused() throws Exception {
    Files.createDirectories(data());
    Files.setPosixFilePermissions(data(), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> DataFolder.open(data()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(unusable(data()) + "everybody may write into it: chmod 700 it");
    assertThat(data()).isEmptyDirectory();
  }

  @Test
  void aFileIsRefused() throws Exception {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> DataFolder.open(file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(unusable(file) + "it is a file");
  }

  @Test
  void aFolderThatCannotBeMadeIsRefused() throws Exception {
    Path file = Files.createFile(temp.resolve("file"));
    Path loose = Files.createSymbolicLink(temp.resolve("loose"), temp.resolve("nowhere/at/all"));
    for (Path folder : new Path[] {file.resolve("data"), loose}) {
      assertThatThrownBy(() -> DataFolder.open(folder))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith(unusable(folder) + "java.nio.file.");
    }
  }

  @Test
  void aFolderThatCannotBeLockedIsRefused() throws Exception {
    Files.createDirectories(data().resolve("lock"));
    assertThatThrownBy(() -> DataFolder.open(data()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(unusable(data()) + "java.nio.file.");
  }

  private static String unusable(Path folder) {
    return "The data folder " + folder + " cannot be used, see exposee.data: ";
  }

  @Test
  void aFolderThatIsNotWritableIsRefused() throws Exception {
    Path code = Files.createTempDirectory("exposee-code");
    Path folder = Files.createDirectory(code.resolve("data"));
    try {
      Files.setPosixFilePermissions(code, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
      try (Child child = Child.withoutPrivileges(code, Opening.class, folder.toString())) {
        assertThat(child.await("refused"))
            .contains(unusable(folder) + "user ", " may not write into it");
      }
      assertThat(folder).isEmptyDirectory();
    } finally {
      Child.delete(code);
    }
  }

  /** Opens a folder, says so, and keeps it until it is killed. */
  static final class Opening {
    public static void main(String[] arguments) throws Exception {
      try {
        DataFolder.open(Path.of(arguments[0]));
        System.out.println("opened");
        Thread.sleep(60_000);
      } catch (IllegalStateException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
  }

  @Test
  void anotherJvmKeepsUsOutUntilItEnds() throws Exception {
    try (Child other = new Child(Opening.class, data().toString())) {
      other.await("opened");
      assertThatThrownBy(() -> DataFolder.open(data()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(data() + " is in use by another Exposee");
      other.kill();
    }
    DataFolder.open(data()).close();
  }

  @Test
  void theSameJvmKeepsItselfOutAndHoldsItsLock() throws Exception {
    try (DataFolder first = DataFolder.open(data())) {
      Path link = Files.createSymbolicLink(temp.resolve("link"), first.path());
      for (Path again : new Path[] {data(), link}) {
        assertThatThrownBy(() -> DataFolder.open(again))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("is in use by another Exposee in this server");
      }
      assertThatThrownBy(this::openFromAnotherWar)
          .isInstanceOf(InvocationTargetException.class)
          .hasRootCauseInstanceOf(InstanceAlreadyExistsException.class);
      try (Child other = new Child(Opening.class, data().toString())) {
        assertThat(other.await("refused")).contains("is in use by another Exposee");
      }
    }
    DataFolder.open(data()).close();
  }

  private void openFromAnotherWar() throws Exception {
    URL[] classes = {DataFolder.class.getProtectionDomain().getCodeSource().getLocation()};
    ClassLoader others =
        new ClassLoader(DataFolderTest.class.getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.exposee.")) {
              throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
          }
        };
    try (URLClassLoader war = new URLClassLoader(classes, others)) {
      Class<?> folder = war.loadClass(DataFolder.class.getName());
      assertThat(folder).isNotEqualTo(DataFolder.class);
      folder.getMethod("open", Path.class).invoke(null, data());
    }
  }

  @Test
  void closingTwiceDoesNotLetTheNextOneGo() throws Exception {
    DataFolder first = DataFolder.open(data());
    first.close();
    try (DataFolder second = DataFolder.open(data())) {
      first.close();
      assertThatThrownBy(() -> DataFolder.open(second.path()))
          .hasMessageContaining("is in use by another Exposee");
    }
  }

  @Test
  void theMasterKeyIsMadeOnce() throws Exception {
    byte[] key;
    try (DataFolder folder = DataFolder.open(data())) {
      key = folder.masterKey();
      assertThat(key).hasSize(32);
    }
    assertThat(modes(data().resolve("master.key"))).isEqualTo("rw-------");
    try (DataFolder folder = DataFolder.open(data())) {
      assertThat(folder.masterKey()).isEqualTo(key);
    }
  }

  @Test
  void aMasterKeyThatIsNoneIsRefusedAndNotShown() throws Exception {
    try (DataFolder folder = DataFolder.open(data())) {
      for (String wrong : new String[] {"", "c2hvcnQ=", "not base64 at all!", "\u00e9"}) {
        Files.writeString(data().resolve("master.key"), wrong);
        assertThatThrownBy(folder::masterKey)
            .isInstanceOf(IllegalStateException.class)
            .hasMessage(folder.path().resolve("master.key") + " is not the base64 of 32 bytes");
        assertThat(data().resolve("master.key")).hasContent(wrong);
      }
    }
  }

  @Test
  void aMasterKeyThatHasGoneIsNotMadeAnew() throws Exception {
    new Registry(data()).close();
    Files.delete(data().resolve("master.key"));
    assertThatThrownBy(() -> new Registry(data()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("master.key is gone")
        .hasMessageContaining("put it back");
    assertThat(data().resolve("master.key")).doesNotExist();
  }

  @Test
  void anotherMasterKeyIsRefused() throws Exception {
    new Registry(data()).close();
    Path key = data().resolve("master.key");
    Files.writeString(key, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    assertThatThrownBy(() -> new Registry(data()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the master key is not the one that the secrets in the database are sealed with");
  }
}
