package org.exposee;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns the texts of settings into values and keeps count of the mistakes, so that an administrator
 * hears of all of them at once.
 */
final class Values {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9}) ?(ms|s|m|h|d)");
  private static final Pattern BYTES = Pattern.compile("([0-9]{1,9}) ?(KiB|MiB|GiB)?");
  private static final int SHOWN = 60;

  private final UnaryOperator<String> source;
  private final List<String> mistakes = new ArrayList<>();

  /**
   * @param source the text of a setting by its name; never null
   */
  Values(UnaryOperator<String> source) {
    this.source = source;
  }

  /** Empty when the text is. */
  Optional<String> text(String name) {
    return Optional.of(source.apply(name).trim()).filter(text -> !text.isEmpty());
  }

  int integer(String name, int min, int max) {
    String text = source.apply(name).trim();
    if (text.matches("[0-9]{1,9}")) {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    }
    return wrong(name, text, "a whole number from %d to %d".formatted(min, max), min);
  }

  /** Such as {@code 15s}: a whole number of ms, s, m, h or d. */
  Duration duration(String name, Duration min, Duration max) {
    return duration(name, source.apply(name).trim(), min, max);
  }

  /** Durations separated by commas. */
  List<Duration> durations(String name, Duration min, Duration max) {
    return Arrays.stream(source.apply(name).split(",", -1))
        .map(part -> duration(name, part.trim(), min, max))
        .toList();
  }

  private Duration duration(String name, String text, Duration min, Duration max) {
    Matcher parts = DURATION.matcher(text);
    if (parts.matches()) {
      Duration value = unit(parts.group(2)).multipliedBy(Long.parseLong(parts.group(1)));
      if (value.compareTo(min) >= 0 && value.compareTo(max) <= 0) {
        return value;
      }
    }
    String expected = "a duration (ms, s, m, h, d) from %s to %s".formatted(show(min), show(max));
    return wrong(name, text, expected, min);
  }

  private static Duration unit(String name) {
    return switch (name) {
      case "ms" -> Duration.ofMillis(1);
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      default -> Duration.ofDays(1);
    };
  }

  static String show(Duration duration) {
    if (duration.toMillis() % 1_000 != 0) {
      return duration.toMillis() + "ms";
    }
    long seconds = duration.toSeconds();
    return seconds % 86_400 == 0 && seconds > 0
        ? seconds / 86_400 + "d"
        : seconds % 3_600 == 0 && seconds > 0 ? seconds / 3_600 + "h" : seconds + "s";
  }

  /** Such as {@code 64 MiB}; without a unit bytes. */
  long bytes(String name, long min, long max) {
    String text = source.apply(name).trim();
    Matcher parts = BYTES.matcher(text);
    if (parts.matches()) {
      long value = Long.parseLong(parts.group(1)) * factor(parts.group(2));
      if (value >= min && value <= max) {
        return value;
      }
    }
    String expected = "bytes (KiB, MiB, GiB) from %,d to %,d".formatted(min, max);
    return wrong(name, text, expected, min);
  }

  private static long factor(String unit) {
    if (unit == null) {
      return 1;
    }
    return switch (unit) {
      case "KiB" -> 1L << 10;
      case "MiB" -> 1L << 20;
      default -> 1L << 30;
    };
  }

  /** One of the names of that enum, in lower case. */
  <E extends Enum<E>> E choice(String name, Class<E> type) {
    String text = source.apply(name).trim();
    for (E constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
        return constant;
      }
    }
    String names =
        Arrays.toString(type.getEnumConstants())
            .toLowerCase(Locale.ROOT)
            .replace("[", "")
            .replace("]", "");
    return wrong(name, text, "one of " + names, type.getEnumConstants()[0]);
  }

  boolean flag(String name) {
    String text = source.apply(name).trim();
    return text.equals("true")
        || (!text.equals("false") && wrong(name, text, "true or false", false));
  }

  /** Values separated by commas; none for an empty text. */
  <T> List<T> list(String name, Function<String, T> parse) {
    List<T> values = new ArrayList<>();
    for (String part : source.apply(name).split(",", -1)) {
      if (!part.isBlank()) {
        parse(name, part.trim(), parse).ifPresent(values::add);
      }
    }
    return values;
  }

  /** One value; {@code parse} says what is wrong, without the text itself if that is a secret. */
  <T> Optional<T> value(String name, Function<String, T> parse) {
    return text(name).flatMap(text -> parse(name, text, parse));
  }

  private <T> Optional<T> parse(String name, String text, Function<String, T> parse) {
    try {
      return Optional.of(parse.apply(text));
    } catch (IllegalArgumentException wrong) {
      mistakes.add("%s: %s".formatted(name, wrong.getMessage()));
      return Optional.empty();
    }
  }

  void mistake(String name, String what) {
    mistakes.add("%s: %s".formatted(name, what));
  }

  private <T> T wrong(String name, String found, String expected, T instead) {
    String shown = found.length() > SHOWN ? found.substring(0, SHOWN) + "…" : found;
    mistakes.add("%s: expected %s, found \"%s\"".formatted(name, expected, shown));
    return instead;
  }

  /**
   * @throws SettingsException naming every mistake there was
   */
  void check() {
    if (!mistakes.isEmpty()) {
      throw new SettingsException(mistakes);
    }
  }
}
