package org.exposee.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;

/**
 * The two services that the run command can start, and where they listen.
 *
 * <p>Maven compiles and runs this file alone before it builds anything, so it uses no other class
 * of ours.
 */
enum App {
  EXPOSEE("Exposee", 8000),
  INTEGRATOR("Integrator", 8001);

  final String title;
  private final int defaultPort;

  App(String title, int defaultPort) {
    this.title = title;
    this.defaultPort = defaultPort;
  }

  /** The name in settings, in {@code server.xml} and of the data folder. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  String setting(String name) {
    return id() + "." + name;
  }

  /**
   * The port asked for by {@code exposee.port} or {@code integrator.port}, else the default.
   *
   * @throws IllegalArgumentException when it is not a number from 1 to 65535
   */
  int port(Properties given) {
    String port = given.getProperty(setting("port"), String.valueOf(defaultPort));
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535)
      throw new IllegalArgumentException(
          "-D%s: a port from 1 to 65535 is expected, but found '%s'."
              .formatted(setting("port"), port));
    return Integer.parseInt(port);
  }

  /**
   * Both, or the one that {@code run.only} names.
   *
   * @throws IllegalArgumentException when it names neither
   */
  static Set<App> chosen(Properties given) {
    String only = given.getProperty("run.only");
    if (only == null) {
      return EnumSet.allOf(App.class);
    }
    for (App app : values()) {
      if (app.id().equals(only)) {
        return EnumSet.of(app);
      }
    }
    throw new IllegalArgumentException(
        "-Drun.only: 'exposee' or 'integrator' is expected, but found '%s'.".formatted(only));
  }

  /**
   * Checks what was asked for and that each port is free on 127.0.0.1.
   *
   * @throws IllegalArgumentException naming the option to change
   */
  static void check(Properties given) {
    Set<App> chosen = chosen(given);
    // Of both in any case: each is told where the other is.
    boolean same = EXPOSEE.port(given) == INTEGRATOR.port(given);
    if (same && chosen.size() > 1) {
      throw new IllegalArgumentException(
          "-Dexposee.port and -Dintegrator.port must differ, but both are %d."
              .formatted(EXPOSEE.port(given)));
    }
    chosen.forEach(app -> app.requireFree(app.port(given)));
  }

  private void requireFree(int port) {
    try {
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    } catch (IOException taken) {
      throw new IllegalArgumentException(
          "%s cannot have port %d (%s). Choose another one: \"-D%s=%d\""
              .formatted(title, port, taken.getMessage(), setting("port"), defaultPort + 80),
          taken);
    }
  }

  /** Ends with 1 and one line on the error stream when something is wrong. */
  public static void main(String[] args) {
    try {
      check(System.getProperties());
      System.out.println("Building; the first time this takes a few minutes.");
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(1);
    }
  }
}
