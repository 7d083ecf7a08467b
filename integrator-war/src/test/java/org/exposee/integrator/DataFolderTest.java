package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataFolderTest {
  @TempDir Path temporary;

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void isMadeForItsUserAlone() throws Exception {
    Path path = temporary.resolve("a/b");
    try (DataFolder folder = DataFolder.open(path)) {
      folder.write("secret", new byte[] {1});

      assertThat(mode(path)).isEqualTo("rwx------");
      assertThat(mode(path.resolve("secret"))).isEqualTo("rw-------");
      assertThat(mode(path.resolve("lock"))).isEqualTo("rw-------");
      assertThat(path.resolve("secret")).hasBinaryContent(new byte[] {1});
    }
  }

  @Test
  void aFolderThatOthersCanReadIsClosedToThem() throws Exception {
    Path path = Files.createDirectory(temporary.resolve("open"));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));

    DataFolder.open(path).close();

    assertThat(mode(path)).isEqualTo("rwx------");
  }

  @Test
  void aSecondInstanceInTheSameJvmIsRefusedUntilTheFirstIsGone() throws Exception {
    DataFolder first = DataFolder.open(temporary);

    assertThatThrownBy(() -> DataFolder.open(temporary.resolve(".")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(temporary.toRealPath().toString(), "in use", "integrator.data");
    first.close();
    DataFolder.open(temporary).close();
  }

  @Test
  void aSecondInstanceOfAnotherClassLoaderIsRefused() throws Exception {
    URL[] classes = {DataFolder.class.getProtectionDomain().getCodeSource().getLocation()};
    try (DataFolder first = DataFolder.open(temporary);
        URLClassLoader other = new URLClassLoader(classes, null)) {
      var open = other.loadClass(DataFolder.class.getName()).getDeclaredMethod("open", Path.class);
      open.setAccessible(true);

      assertThatThrownBy(() -> open.invoke(null, first.path()))
          .rootCause()
          .hasMessageContaining("in use");
    }
  }

  @Test
  void aSecondInstanceOfAnotherProcessIsRefusedUntilTheFirstIsGone() throws Exception {
    Process other = holdInAnotherProcess();
    try {
      assertThatThrownBy(() -> DataFolder.open(temporary))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("in use", "process");
    } finally {
      other.destroyForcibly().waitFor();
    }
    DataFolder.open(temporary).close();
  }

  private Process holdInAnotherProcess() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                temporary.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output =
        new BufferedReader(
            new java.io.InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    assertThat(output.readLine()).isEqualTo("held");
    return process;
  }

  /** Holds a data folder until it is killed. */
  public static final class Holder {
    private Holder() {}

    /** Takes the folder that is the argument. */
    @SuppressWarnings("try") // Being open is all that the folder is for.
    public static void main(String[] args) throws Exception {
      try (DataFolder folder = DataFolder.open(Path.of(args[0]))) {
        System.out.println("held");
        System.in.read();
      }
    }
  }

  @Test
  void whatIsNoFolderIsRefusedAndLeftAlone() throws Exception {
    Path file = Files.writeString(temporary.resolve("file"), "mine");

    assertThatThrownBy(() -> DataFolder.open(file.resolve("data")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(file.toString(), "integrator.data");
    assertThat(file).hasContent("mine");
  }

  @Test
  void noticesThatItCannotBeWrittenAnyMore() throws Exception {
    Path path = temporary.resolve("data");
    try (DataFolder folder = DataFolder.open(path)) {
      folder.probe();
      Files.move(path, temporary.resolve("moved"));

      assertThatThrownBy(folder::probe).isInstanceOf(IOException.class);
    }
  }

  @Test
  void theStateIsKeptAndTheKeyIsMadeOnce() throws Exception {
    try (DataFolder folder = DataFolder.open(temporary)) {
      StateFile first = StateFile.open(folder, new SecureRandom());
      String key = Files.readString(temporary.resolve("admin.key")).strip();
      StateFile second = StateFile.open(folder, new SecureRandom());

      assertThat(first.madeKey()).isTrue();
      assertThat(second.madeKey()).isFalse();
      assertThat(second.secret().reveal()).isEqualTo(first.secret().reveal());
      assertThat(second.key().matches(key)).isTrue();
      assertThat(mode(temporary.resolve("integrator.json"))).isEqualTo("rw-------");
      assertThat(mode(temporary.resolve("admin.key"))).isEqualTo("rw-------");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{\"secret\":\"whsec_CANARY\"}",
        "{\"keySha256\":\"CANARY\"}",
        "{\"secret\":{\"CANARY\":1}}",
        "{\"registrations\":null}"
      })
  void aDamagedStateIsRefusedAndLeftAlone(String content) throws Exception {
    Path file = Files.writeString(temporary.resolve("integrator.json"), content);
    try (DataFolder folder = DataFolder.open(temporary)) {
      assertThatThrownBy(() -> StateFile.open(folder, new SecureRandom()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("integrator.json", "is damaged")
          .hasMessageNotContaining("CANARY");
    }
    assertThat(file).hasContent(content);
  }

  @Test
  void aStateOfANewerVersionIsRefusedAndLeftAlone() throws Exception {
    Path file = temporary.resolve("integrator.json");
    try (DataFolder folder = DataFolder.open(temporary)) {
      StateFile.open(folder, new SecureRandom());
      ObjectMapper json = new ObjectMapper();
      ObjectNode state = (ObjectNode) json.readTree(file.toFile());
      json.writeValue(file.toFile(), state.put("version", 2));
      List<String> before = Files.readAllLines(file);

      assertThatThrownBy(() -> StateFile.open(folder, new SecureRandom()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContainingAll("version 2", "newer");
      assertThat(Files.readAllLines(file)).isEqualTo(before);
    }
  }
}
