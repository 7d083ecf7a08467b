package org.exposee;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Where the text of a setting comes from: a servlet context parameter, else a system property, else
 * an environment variable (EXPOSEE_DATA for exposee.data), else the default in {@code
 * exposee.properties}, the commented file that is defaults and manual in one.
 */
final class SettingSource implements UnaryOperator<String> {
  /** What every setting of ours begins with. */
  static final String PREFIX = "exposee.";

  private static final String DEFAULTS = "/exposee.properties";

  private final Map<String, String> contextParameters;
  private final Properties system;
  private final Map<String, String> environment;
  private final Properties defaults = defaults();

  SettingSource(
      Map<String, String> contextParameters, Properties system, Map<String, String> environment) {
    this.contextParameters = contextParameters;
    this.system = system;
    this.environment = environment;
  }

  private static Properties defaults() {
    Properties defaults = new Properties();
    try (InputStream file = SettingSource.class.getResourceAsStream(DEFAULTS);
        Reader text = new InputStreamReader(file, StandardCharsets.UTF_8)) {
      defaults.load(text);
      return defaults;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public String apply(String name) {
    String fallback = defaults.getProperty(name);
    if (fallback == null) {
      throw new IllegalArgumentException(name + " has no line in " + DEFAULTS);
    }
    return Stream.of(
            contextParameters.get(name),
            system.getProperty(name),
            environment.get(name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_")),
            fallback)
        .filter(text -> text != null)
        .findFirst()
        .orElseThrow();
  }

  /** Names that look like ours and are not: a typing error that would be ignored in silence. */
  SortedSet<String> unknown() {
    SortedSet<String> names = new TreeSet<>(contextParameters.keySet());
    names.addAll(system.stringPropertyNames());
    names.removeIf(name -> !name.startsWith(PREFIX) || defaults.containsKey(name));
    return names;
  }

  /** Every setting there is. */
  SortedSet<String> names() {
    return new TreeSet<>(defaults.stringPropertyNames());
  }
}
