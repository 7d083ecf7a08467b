package org.exposee.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process with all that it starts, and what it has printed so far. */
final class Program implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Process process;

  /** Written by one thread and read by others: its buffer allows that. */
  private final StringWriter printed = new StringWriter();

  private final Thread reader = new Thread(this::read, "program-output");

  /**
   * @param environment added to this process's, from which our own settings are taken out
   */
  Program(List<String> command, Map<String, String> environment, Path folder) {
    // What runs in the background of a script ignores Ctrl-C, and what it starts inherits that.
    List<String> interruptible = new ArrayList<>(List.of("env", "--default-signal=INT"));
    interruptible.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(interruptible).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.matches("(EXPOSEE|INTEGRATOR)_.*"));
    builder.environment().putAll(environment);
    try {
      process = builder.directory(folder.toFile()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (Reader output = new InputStreamReader(process.getInputStream(), UTF_8)) {
      output.transferTo(printed);
    } catch (IOException closed) {
      printed.append("(its output was closed)");
    }
  }

  String printed() {
    return printed.toString();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** The JVMs that it has started. */
  Stream<ProcessHandle> servers() {
    return process.descendants().filter(Program::isJava);
  }

  void awaitPrinted(String text) {
    await(text)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> printed().contains(text) || !isAlive());
    assertThat(printed()).contains(text);
  }

  /** As Ctrl-C does: to every process of it. */
  void interrupt() {
    signal("INT", all());
  }

  /** To the process itself only. */
  void terminate() {
    signal("TERM", Stream.of(process.toHandle()));
  }

  /** As when the power fails, to what it has started; the process itself sees its child die. */
  void killChildren() {
    await("a server to kill")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> process.descendants().anyMatch(Program::isJava) || !isAlive());
    process.descendants().forEach(ProcessHandle::destroyForcibly);
  }

  /** Before that it is only about to become one, and whoever starts it would notice another end. */
  private static boolean isJava(ProcessHandle one) {
    return one.info().command().filter(command -> command.endsWith("java")).isPresent();
  }

  private static void signal(String name, Stream<ProcessHandle> processes) {
    List<String> kill = new ArrayList<>(List.of("kill", "-" + name));
    processes.forEach(one -> kill.add(String.valueOf(one.pid())));
    try {
      new ProcessBuilder(kill).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Stream<ProcessHandle> all() {
    return Stream.concat(process.descendants(), Stream.of(process.toHandle()));
  }

  /** Waits for its end; what it printed is then complete. */
  int exitCode() {
    try {
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .as("ended; it printed:%n%s", printed())
          .isTrue();
      reader.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return process.exitValue();
  }

  /** Leaves nothing behind. */
  @Override
  public void close() {
    all().toList().forEach(ProcessHandle::destroyForcibly);
    process.onExit().join();
  }
}
