package org.exposee.benchmarks;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The original design, written down in {@code peers/original.py}. */
final class OriginalPeer implements Peer {
  private static final int TRIES = 500;

  private final Process process;
  private final Api api;

  private OriginalPeer(Process process, Api api) {
    this.process = process;
    this.api = api;
  }

  /** Whether that interpreter has what it needs. */
  static boolean isPossible(String python) {
    try {
      return new ProcessBuilder(python, "-c", "import fastapi, requests, uvicorn")
              .redirectErrorStream(true)
              .redirectOutput(Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException noPython) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static OriginalPeer start(Plan plan) throws IOException {
    int port = Server.freePort();
    Path folder = Files.createDirectories(plan.project().resolve("benchmarks/target/peer"));
    Files.deleteIfExists(folder.resolve("webhooks.json"));
    Path program = plan.project().resolve("benchmarks/peers/original.py");
    Process process =
        new ProcessBuilder(plan.python(), program.toString(), String.valueOf(port))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("original.log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    OriginalPeer peer = new OriginalPeer(process, new Api(port));
    for (int i = 0; i < TRIES && !peer.api.isReady(); i++) {
      Pause.millis(20);
    }
    return peer;
  }

  @Override
  public String name() {
    return "the original design (FastAPI)";
  }

  @Override
  public void register(String url, String eventType) throws IOException {
    api.register(url, eventType);
  }

  @Override
  public void ping(String eventType) throws IOException {
    api.post("/ping", "{\"event\":\"%s\"}".formatted(eventType));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
