package org.exposee.server;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The run command after its build: {@code Start} as Maven runs it, on ports that stay the same. */
final class RunCommand {
  private static final List<String> QUICK_START =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  final int exposeePort = freePort();
  final int integratorPort = freePort();

  private final Path project;
  private final List<String> before;

  /**
   * @param project where the data folders are to be
   * @param before a program that runs the command, with its options
   */
  RunCommand(Path project, String... before) {
    this.project = project;
    this.before = List.of(before);
  }

  String exposee(String path) {
    return "http://127.0.0.1:" + exposeePort + path;
  }

  String integrator(String path) {
    return "http://127.0.0.1:" + integratorPort + path;
  }

  /** The first check of the command, before it builds anything. */
  Program check(String... options) {
    return program(App.class, List.of(), options);
  }

  /**
   * @param options such as {@code run.only=exposee}, without their {@code -D}
   */
  Program launch(String... options) {
    List<String> places =
        List.of(
            System.getProperty("tomcat.home"),
            System.getProperty("server.base"),
            project.toString());
    return program(Start.class, places, options);
  }

  /** Returns when the banner is there. */
  Program start(String... options) {
    Program program = launch(options);
    try {
      program.awaitPrinted("Ctrl-C");
      return program;
    } catch (Throwable notStarted) {
      program.close();
      throw notStarted;
    }
  }

  private Program program(Class<?> main, List<String> arguments, String... options) {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(QUICK_START);
    command.addAll(List.of("-cp", classes()));
    command.add("-Dexposee.port=" + exposeePort);
    command.add("-Dintegrator.port=" + integratorPort);
    // A quick start matters here, not a quick server; an option given again wins.
    command.add("-Drun.jvm=" + String.join(" ", QUICK_START));
    Arrays.stream(options).map(option -> "-D" + option).forEach(command::add);
    command.add(main.getName());
    command.addAll(arguments);
    return new Program(command, Map.of(), project);
  }

  private static String classes() {
    try {
      return new File(Start.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .getPath();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static int freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
