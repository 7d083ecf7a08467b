package org.exposee.store;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Another JVM, with the class path of this one. */
final class Child implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  Child(Class<?> program, String... arguments) throws IOException {
    this(List.of(), System.getProperty("java.class.path"), program, arguments);
  }

  private Child(List<String> before, String classPath, Class<?> program, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classPath, program.getName()));
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * As nobody if we are root, whom no modes bind.
   *
   * @param code where nobody may read, too: gets a copy of the classes
   */
  static Child withoutPrivileges(Path code, Class<?> program, String... arguments)
      throws Exception {
    StringJoiner classPath = new StringJoiner(File.pathSeparator);
    for (Class<?> needed : List.of(DataFolder.class, program, LoggerFactory.class)) {
      Path source = Path.of(needed.getProtectionDomain().getCodeSource().getLocation().toURI());
      classPath.add(copy(source, code.resolve(needed.getSimpleName())).toString());
    }
    List<String> nobody = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
    boolean root = System.getProperty("user.name").equals("root");
    return new Child(root ? nobody : List.of(), classPath.toString(), program, arguments);
  }

  private static Path copy(Path source, Path target) throws IOException {
    try (Stream<Path> all = Files.walk(source)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Path to = target.resolve(source.relativize(path).toString());
        Files.copy(path, to);
        String modes = Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--";
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString(modes));
      }
    }
    return target;
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Waits for a line that begins so. */
  String await(String start) throws IOException {
    List<String> before = new ArrayList<>();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(start)) {
        return line;
      }
      before.add(line);
    }
    throw new AssertionError("no line " + start + " in " + before);
  }

  /** Kill -9, which no JVM notices. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      throw new AssertionError("it lives on");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
