package org.exposee.benchmarks;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Exposee, and beside it the relay, in a Tomcat of their own JVM. */
final class Server implements AutoCloseable {
  static final String HEAP = "-Xmx512m";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** As the run command starts it. */
  private static final List<String> JVM =
      List.of(
          HEAP,
          "-XX:+ExitOnOutOfMemoryError",
          "-Dfile.encoding=UTF-8",
          "--enable-native-access=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
          "--add-opens=java.base/java.io=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
          "--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED",
          "-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager",
          "-Dorg.apache.catalina.startup.EXIT_ON_INIT_FAILURE=true");

  private final Process process;
  private final Api api;
  private final int port;
  private final int relayPort;
  private final Duration startTook;

  /**
   * Starts it and waits until it is ready.
   *
   * @param options for its JVM; they win over the built-in ones
   */
  Server(Base base, int receiver, List<String> options) throws IOException {
    port = freePort();
    relayPort = freePort();
    List<String> command = new ArrayList<>(JVM);
    command.add(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
    settings(base).forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.add("-Dport.exposee=" + port);
    command.add("-Dport.relay=" + relayPort);
    command.add("-Drelay.receiver=" + receiver);
    command.add(
        "-Djava.util.logging.config.file=" + base.folder().resolve("conf/logging.properties"));
    command.add("-Dcatalina.home=" + base.home());
    command.add("-Dcatalina.base=" + base.folder());
    command.add("-Djava.io.tmpdir=" + base.folder().resolve("temp"));
    command.addAll(options);
    command.add("-classpath");
    command.add(
        base.home().resolve("bin/bootstrap.jar")
            + File.pathSeparator
            + base.home().resolve("bin/tomcat-juli.jar"));
    command.addAll(List.of("org.apache.catalina.startup.Bootstrap", "start"));
    long begin = System.nanoTime();
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(base.log().toFile()))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    api = new Api(port);
    awaitReady(base);
    startTook = Duration.ofNanos(System.nanoTime() - begin);
  }

  /** All that differs from the defaults; the folder apart, it is what the run command sets too. */
  static Map<String, String> settings(Base base) {
    Map<String, String> settings = new HashMap<>();
    settings.put("exposee.data", base.data().toString());
    settings.put("exposee.access", "local");
    settings.put("exposee.egress.allow", "127.0.0.0/8,::1/128");
    base.postgres()
        .ifPresent(
            postgres -> {
              settings.put("exposee.database.url", postgres.url());
              settings.put("exposee.master.key", base.masterKey());
            });
    return settings;
  }

  private void awaitReady(Base base) {
    long latest = System.nanoTime() + PATIENCE.toNanos();
    while (!api.isReady()) {
      if (!process.isAlive() || System.nanoTime() > latest) {
        process.destroyForcibly();
        throw new IllegalStateException("the server did not start, see " + base.log());
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  int relayPort() {
    return relayPort;
  }

  Api api() {
    return api;
  }

  /** From the start of its JVM until its health is good. */
  Duration startTook() {
    return startTook;
  }

  long pid() {
    return process.pid();
  }

  int threads() {
    return Integer.parseInt(
        Machine.first("/proc/" + process.pid() + "/status", "Threads").orElse("0"));
  }

  long residentBytes() {
    String kib = Machine.first("/proc/" + process.pid() + "/status", "VmRSS").orElse("0 kB");
    return Long.parseLong(kib.replaceAll("[^0-9]", "")) * 1_024;
  }

  /** What is alive on the heap, after a full collection. */
  long liveBytes() throws IOException {
    String total = "0";
    for (String line : jcmd("GC.class_histogram")) {
      total = line.startsWith("Total") ? line : total;
    }
    return Long.parseLong(total.strip().replaceAll(".*\\s", ""));
  }

  /** Asks the JVM's own tool. */
  List<String> jcmd(String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    command.add(String.valueOf(process.pid()));
    command.addAll(List.of(words));
    Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
    return tool.inputReader().lines().toList();
  }

  /** In an orderly way, as SIGTERM does. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
