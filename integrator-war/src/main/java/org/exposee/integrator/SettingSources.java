package org.exposee.integrator;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Where settings are written: a context parameter wins over a system property, that over the
 * environment, that over the default.
 */
final class SettingSources {
  static final String PREFIX = "integrator.";
  private static final String DEFAULTS = "/integrator.properties";

  private final Map<String, String> context;
  private final Map<String, String> system;
  private final Map<String, String> environment;
  private final Map<String, String> defaults = load();

  SettingSources(
      Map<String, String> context, Map<String, String> system, Map<String, String> environment) {
    this.context = Map.copyOf(context);
    this.system = Map.copyOf(system);
    this.environment = Map.copyOf(environment);
  }

  static SettingSources of(ServletContext context) {
    return new SettingSources(
        parameters(context), strings(System.getProperties()), System.getenv());
  }

  private static Map<String, String> parameters(ServletContext context) {
    Map<String, String> parameters = new HashMap<>();
    for (String name : Collections.list(context.getInitParameterNames())) {
      parameters.put(name, context.getInitParameter(name));
    }
    return parameters;
  }

  private static Map<String, String> load() {
    Properties properties = new Properties();
    try (Reader reader =
        new InputStreamReader(
            SettingSources.class.getResourceAsStream(DEFAULTS), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return strings(properties);
  }

  private static Map<String, String> strings(Properties properties) {
    Map<String, String> strings = new HashMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> strings.put(name, properties.getProperty(name)));
    return strings;
  }

  /** The value that wins, without the blanks around it; empty means not set. */
  String value(String name) {
    if (!defaults.containsKey(name)) {
      throw new IllegalArgumentException(name + " has no default");
    }
    String variable = name.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
    for (String found :
        new String[] {context.get(name), system.get(name), environment.get(variable)}) {
      if (found != null) {
        return found.strip();
      }
    }
    return defaults.get(name).strip();
  }

  /** Names that look like ours and are none: most likely misspelt. */
  List<String> unknown() {
    SortedSet<String> names = new TreeSet<>(context.keySet());
    names.addAll(system.keySet());
    names.removeAll(defaults.keySet());
    names.removeIf(name -> !name.startsWith(PREFIX));
    return new ArrayList<>(names);
  }
}
