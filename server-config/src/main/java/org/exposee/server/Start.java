package org.exposee.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/**
 * Starts Tomcat in the foreground, says where everything is once it answers, and ends when Tomcat
 * does, with its exit code.
 *
 * <p>Tomcat is a child JVM, so that Ctrl-C (which reaches both) and SIGTERM (which reaches this one
 * and is handed on) stop it in an orderly way, while this one waits for its last line.
 */
public final class Start {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Process server;
  private volatile boolean stopping;

  private Start(Process server) {
    this.server = server;
  }

  /**
   * Runs until Tomcat ends or a signal comes.
   *
   * @param args Tomcat's home, the assembled base, the project's root folder
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Properties given = System.getProperties();
    try {
      App.check(given);
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(1);
    }
    Set<App> apps = App.chosen(given);
    ServerSettings settings =
        new ServerSettings(given, System.getenv(), Path.of("").toAbsolutePath(), Path.of(args[2]));
    Base base = Base.copyOf(Path.of(args[1]), apps);
    Process server =
        new Tomcat(Path.of(args[0]), base.folder())
            .start(settings.properties(), given.getProperty("run.jvm", ""));
    Start start = new Start(server);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> start.stop(base), "stop"));
    System.exit(start.serve(apps, given, new Banner(apps, given, settings)));
  }

  private int serve(Set<App> apps, Properties given, Banner banner) throws InterruptedException {
    List<String> wrong = wrong(apps, given);
    if (!wrong.isEmpty()) {
      return failed(String.join(System.lineSeparator(), wrong));
    }
    System.out.println(banner);
    int code = server.waitFor();
    if (!stopping) {
      System.err.println("Tomcat ended by itself: " + meaning(code));
    }
    return code;
  }

  /** Of all services, so that nobody mends one to hear of the next. */
  private List<String> wrong(Set<App> apps, Properties given) throws InterruptedException {
    Health health = new Health(server, Instant.now().plus(PATIENCE));
    List<String> wrong = new ArrayList<>();
    for (App app : apps) {
      try {
        health.await(app, ServerSettings.address(app, given));
      } catch (IllegalStateException notReady) {
        wrong.add(notReady.getMessage());
      }
    }
    return wrong;
  }

  private int failed(String reason) throws InterruptedException {
    if (!stopping) {
      System.err.println(reason);
    }
    boolean hadEnded = !server.isAlive();
    server.destroy();
    int code = server.waitFor();
    return hadEnded && code != 0 ? code : 1;
  }

  /** Shells give 128 plus the number of the signal. */
  private static String meaning(int code) {
    return "exit code " + code + (code > 128 && code < 160 ? ", signal " + (code - 128) : "");
  }

  /** Runs in the shutdown hook: after it nothing more can be printed. */
  private void stop(Base base) {
    stopping = true;
    boolean wasAlive = server.isAlive();
    server.destroy();
    try {
      server.waitFor();
    } catch (InterruptedException impatient) {
      Thread.currentThread().interrupt();
      return;
    }
    base.delete();
    if (wasAlive) {
      System.out.println("Stopped.");
    }
  }
}
