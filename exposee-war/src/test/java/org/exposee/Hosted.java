package org.exposee;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.ExpandWar;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An Exposee that runs for all tests of a class, in a folder that is gone after them. */
final class Hosted implements BeforeAllCallback, AfterAllCallback, AutoCloseable {
  private final Consumer<Connector> connector;
  private final Map<String, String> settings = new HashMap<>();
  private Path base;
  private Running running;

  /**
   * @param settings names and values that differ from the usual ones
   */
  Hosted(String... settings) {
    this(connector -> {}, settings);
  }

  /**
   * @param connector what is set at the server's
   */
  Hosted(Consumer<Connector> connector, String... settings) {
    this.connector = connector;
    for (int i = 0; i < settings.length; i += 2) {
      this.settings.put(settings[i], settings[i + 1]);
    }
  }

  /** For a class whose tests each need their own. */
  void start() throws IOException, LifecycleException {
    base = Files.createTempDirectory("exposee-");
    settings.put("exposee.data", data().toString());
    running = new Running(base.resolve("server"), "", settings, connector);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    start();
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    close();
  }

  Path data() {
    return base.resolve("data");
  }

  Running running() {
    return running;
  }

  /** Who has the first key. */
  Client admin() throws IOException {
    return Client.admin(running, data());
  }

  @Override
  public void close() throws LifecycleException {
    if (running != null) {
      running.close();
    }
    ExpandWar.delete(base.toFile());
  }
}
