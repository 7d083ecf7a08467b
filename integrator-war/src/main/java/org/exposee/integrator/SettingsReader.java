package org.exposee.integrator;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.exposee.integrator.log.LogText;

/** Reads values of settings and collects what is wrong with them. */
final class SettingsReader {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9}) ?(ms|s|min|h|d)");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9}) ?(KiB|MiB)?");
  private static final int MAX_URL = 2048;

  private final SettingSources sources;
  private final List<String> mistakes = new ArrayList<>();

  SettingsReader(SettingSources sources) {
    this.sources = sources;
    sources.unknown().forEach(name -> mistakes.add(name + " is no setting of Integrator"));
  }

  Optional<String> text(String name) {
    return Optional.of(sources.value(name)).filter(value -> !value.isEmpty());
  }

  <T extends Enum<T>> T choice(String name, T[] choices) {
    String value = sources.value(name);
    for (T choice : choices) {
      if (choice.name().equalsIgnoreCase(value)) {
        return choice;
      }
    }
    String names = String.join(" or ", Arrays.stream(choices).map(c -> lower(c.name())).toList());
    mistake(name, value, "must be " + names);
    return choices[0];
  }

  private static String lower(String text) {
    return text.toLowerCase(java.util.Locale.ROOT);
  }

  int number(String name, int min, int max) {
    String value = sources.value(name);
    if (NUMBER.matcher(value).matches()) {
      int number = Integer.parseInt(value);
      if (number >= min && number <= max) {
        return number;
      }
    }
    mistake(name, value, "must be a number from %d to %d".formatted(min, max));
    return min;
  }

  int bytes(String name, int min, int max) {
    String value = sources.value(name);
    Matcher matcher = SIZE.matcher(value);
    if (matcher.matches()) {
      long bytes = Long.parseLong(matcher.group(1)) * factor(matcher.group(2));
      if (bytes >= min && bytes <= max) {
        return (int) bytes;
      }
    }
    mistake(name, value, "must be a size from %d to %d, in bytes, KiB or MiB".formatted(min, max));
    return min;
  }

  private static long factor(String unit) {
    return unit == null ? 1 : unit.equals("KiB") ? 1 << 10 : 1 << 20;
  }

  Duration duration(String name, String min, String max) {
    String value = sources.value(name);
    Optional<Duration> found = parse(value);
    Duration least = parse(min).orElseThrow();
    Duration most = parse(max).orElseThrow();
    if (found.isPresent()
        && found.get().compareTo(least) >= 0
        && found.get().compareTo(most) <= 0) {
      return found.get();
    }
    mistake(name, value, "must be a time from %s to %s, in ms, s, min, h or d".formatted(min, max));
    return least;
  }

  private static Optional<Duration> parse(String value) {
    Matcher matcher = DURATION.matcher(value);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long n = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(n);
          case "s" -> Duration.ofSeconds(n);
          case "min" -> Duration.ofMinutes(n);
          case "h" -> Duration.ofHours(n);
          default -> Duration.ofDays(n);
        });
  }

  Optional<Path> path(String name) {
    Optional<String> value = text(name);
    try {
      return value.map(Path::of).map(Path::toAbsolutePath).map(Path::normalize);
    } catch (InvalidPathException e) {
      mistake(name, value.orElse(""), "is no path");
      return Optional.empty();
    }
  }

  /** An http(s) address, without a slash at its end. */
  URI url(String name, String value) {
    String trimmed = value.replaceAll("/+$", "");
    try {
      URI uri = new URI(trimmed);
      if (isPlainWebAddress(uri) && value.length() <= MAX_URL) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Told below, together with what is no web address.
    }
    // What stands before an @ may be a password.
    mistake(
        name,
        value.replaceAll("//.*@", "//***@"),
        "must be an http(s) address without user, query or fragment, up to 2048 characters");
    return URI.create("http://invalid");
  }

  private static boolean isPlainWebAddress(URI uri) {
    return uri.getScheme() != null
        && Set.of("http", "https").contains(lower(uri.getScheme()))
        && uri.getHost() != null
        && uri.getRawUserInfo() == null
        && uri.getRawQuery() == null
        && uri.getRawFragment() == null;
  }

  /** The parts of a list, each read by {@code parse}, which throws IllegalArgumentException. */
  <T> List<T> list(String name, int max, Function<String, T> parse) {
    List<String> parts =
        text(name).stream().flatMap(value -> Arrays.stream(value.split(",", -1))).toList();
    if (parts.size() > max) {
      mistakes.add("%s has %d entries, at most %d are allowed".formatted(name, parts.size(), max));
    }
    List<T> read = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      try {
        read.add(parse.apply(parts.get(i).strip()));
      } catch (IllegalArgumentException e) {
        mistakes.add("%s, entry %d: %s".formatted(name, i + 1, e.getMessage()));
      }
    }
    return read;
  }

  void mistake(String name, String found, String rule) {
    mistakes.add("%s %s, found '%s'".formatted(name, rule, LogText.of(found)));
  }

  void mistake(String text) {
    mistakes.add(text);
  }

  /** Ends the start if anything was wrong. */
  void check() {
    if (!mistakes.isEmpty()) {
      throw new SettingsException(mistakes);
    }
  }
}
