package org.exposee.integrator;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.exposee.integrator.access.Mode;
import org.exposee.integrator.log.LogText;
import org.exposee.integrator.signature.WebhookSecret;

/** Makes {@link Settings} out of what is written in their sources. */
final class SettingsFactory {
  private static final Pattern EVENT = Pattern.compile("[A-Za-z0-9_.-]{1,256}");
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._~+/=-]{1,512}");
  private static final int MAX_EVENTS = 100;
  private static final int MAX_SECRETS = 9;
  private static final int MAX_PAYLOAD = 16 * 1024 * 1024;

  private final SettingsReader reader;
  private final String contextPath;

  private SettingsFactory(SettingsReader reader, String contextPath) {
    this.reader = reader;
    this.contextPath = contextPath;
  }

  /**
   * Reads and checks all.
   *
   * @throws SettingsException if anything is wrong
   */
  static Settings read(SettingSources sources, String contextPath) {
    return new SettingsFactory(new SettingsReader(sources), contextPath).read();
  }

  private Settings read() {
    Settings settings =
        new Settings(
            reader.path("integrator.data").orElseGet(SettingsFactory::defaultFolder),
            reader.choice("integrator.access", Mode.values()),
            callback(),
            reader.list("integrator.events", MAX_EVENTS, SettingsFactory::event),
            reader.list("integrator.secrets", MAX_SECRETS, WebhookSecret::parse),
            reader.duration("integrator.tolerance", "1 s", "1 h"),
            reader.bytes("integrator.payload.max", 1024, MAX_PAYLOAD),
            reader.number("integrator.inbox.max", 1, 1_000_000),
            reader.duration("integrator.remember", "1 h", "365 d"),
            exposee(),
            handler());
    reader.check();
    return settings;
  }

  private Settings.Exposee exposee() {
    Optional<String> key = reader.text("integrator.exposee.key");
    Optional<Path> keyFile = reader.path("integrator.exposee.key.file");
    if (key.isPresent() && keyFile.isPresent()) {
      reader.mistake("integrator.exposee.key and integrator.exposee.key.file are both set");
    }
    if (key.isPresent() && !KEY.matcher(key.get()).matches()) {
      reader.mistake("integrator.exposee.key has characters that no key has (it is not shown)");
    }
    return new Settings.Exposee(
        reader.url("integrator.exposee.url", reader.text("integrator.exposee.url").orElse("")),
        key,
        keyFile,
        reader.duration("integrator.exposee.connect.timeout", "100 ms", "60 s"),
        reader.duration("integrator.exposee.read.timeout", "100 ms", "60 s"));
  }

  private Settings.Handler handler() {
    return new Settings.Handler(
        reader.duration("integrator.handler.backoff.first", "10 ms", "1 h"),
        reader.duration("integrator.handler.backoff.max", "10 ms", "1 d"),
        reader.number("integrator.handler.tries", 1, 100));
  }

  private String callback() {
    String own = "http://127.0.0.1:8080" + contextPath + "/webhook";
    URI url =
        reader.url("integrator.callback.url", reader.text("integrator.callback.url").orElse(own));
    return url.toString();
  }

  private static String event(String name) {
    if (!EVENT.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "must match %s, found '%s'".formatted(EVENT.pattern(), LogText.of(name)));
    }
    return name;
  }

  private static Path defaultFolder() {
    for (String base : new String[] {"catalina.base", "com.sun.aas.instanceRoot"}) {
      String folder = System.getProperty(base);
      if (folder != null) {
        return Path.of(folder, "integrator-data").toAbsolutePath().normalize();
      }
    }
    return Path.of(System.getProperty("user.home"), "integrator-data").toAbsolutePath();
  }
}
