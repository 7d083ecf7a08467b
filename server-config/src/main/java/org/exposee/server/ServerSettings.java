package org.exposee.server;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The system properties of the server's JVM: every {@code exposee.*} and {@code integrator.*} that
 * was given to the command, and what the run command adds for those that were not.
 *
 * <p>A setting given by environment variable ({@code EXPOSEE_ACCESS} for {@code exposee.access})
 * counts as given: the server's JVM inherits it, and a property would win over it.
 */
final class ServerSettings {

  private final Map<String, String> settings = new TreeMap<>();
  private final Map<String, String> environment;

  /**
   * @param workFolder what a relative data folder is relative to, when one was given
   * @param project where the data folders are when none were given
   */
  ServerSettings(Properties given, Map<String, String> environment, Path workFolder, Path project) {
    this.environment = environment;
    for (String name : given.stringPropertyNames()) {
      if (name.startsWith("exposee.") || name.startsWith("integrator.")) {
        settings.put(name, given.getProperty(name));
      }
    }
    String exposee = address(App.EXPOSEE, given);
    String integrator = address(App.INTEGRATOR, given);
    for (App app : App.values()) {
      // A port is Tomcat's business; the WARs refuse settings that they do not know.
      settings.remove(app.setting("port"));
      settings.put("port." + app.id(), String.valueOf(app.port(given)));
      settings.computeIfPresent(
          app.setting("data"), (name, folder) -> workFolder.resolve(folder).normalize().toString());
      unlessGiven(app.setting("data"), project.resolve("data").resolve(app.id()).toString());
      unlessGiven(app.setting("access"), "local");
    }
    unlessGiven("exposee.egress.allow", "127.0.0.0/8,::1/128");
    unlessGiven("integrator.exposee.url", exposee);
    unlessGiven("integrator.callback.url", integrator + "/webhook");
  }

  static String address(App app, Properties given) {
    return "http://127.0.0.1:" + app.port(given);
  }

  private void unlessGiven(String name, String value) {
    if (!environment.containsKey(variable(name))) {
      settings.putIfAbsent(name, value);
    }
  }

  private static String variable(String name) {
    return name.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
  }

  /** What the server will see, from wherever it comes. */
  String get(String name) {
    String value = settings.get(name);
    return value != null ? value : environment.get(variable(name));
  }

  Map<String, String> properties() {
    return Map.copyOf(settings);
  }
}
