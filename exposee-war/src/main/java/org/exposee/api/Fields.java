package org.exposee.api;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.exposee.api.Problem.FieldError;
import org.exposee.api.Values.Slice;

/**
 * The members of a JSON object, asked for by name. It collects everything that is wrong, so that a
 * caller hears all of it at once: ask for all, then call {@link #check}, then use what came.
 */
final class Fields {
  private static final int MAX_NAME_SHOWN = 64;
  private static final int MAX_DIGITS = 9;

  private final String path;
  private final byte[] bytes;
  private final Map<String, Slice> members = new LinkedHashMap<>();
  private final Set<String> asked = new HashSet<>();
  private final List<FieldError> errors = new ArrayList<>();
  private boolean isObject = true;

  /**
   * @param path where this object is in the body; empty: it is the body
   * @param bytes the body, into which the members point
   */
  Fields(String path, byte[] bytes) {
    this.path = path;
    this.bytes = bytes;
  }

  /** Makes a value out of a text, or says with {@link IllegalArgumentException} what is wrong. */
  interface Rule<T> {
    T read(String text);
  }

  void put(String name, Slice value) {
    if (members.put(name, value) != null) {
      complain(name, "is there twice");
    }
  }

  void complain(String name, String message) {
    if (isObject) {
      errors.add(new FieldError(pathOf(name), message));
    }
  }

  /** There is something else instead: this is all that can be said about it. */
  void complainOfKind() {
    complain("", "must be a JSON object");
    isObject = false;
  }

  /** A string that must be there. */
  <T> Optional<T> text(String name, Rule<T> rule) {
    Optional<Slice> value = required(name);
    return value.flatMap(v -> read(name, v, rule));
  }

  /** A string that may be missing, or null, which is the same. */
  <T> Optional<T> optionalText(String name, Rule<T> rule) {
    asked.add(name);
    return present(name).flatMap(v -> read(name, v, rule));
  }

  /** A whole number that may be missing, or null, which is the same. */
  OptionalInt optionalNumber(String name, int min, int max) {
    asked.add(name);
    return present(name).map(v -> number(name, v, min, max)).orElse(OptionalInt.empty());
  }

  private OptionalInt number(String name, Slice value, int min, int max) {
    String text = new String(bytes, value.from(), value.length(), US_ASCII);
    boolean whole = value.kind() == JsonToken.VALUE_NUMBER_INT && text.length() <= MAX_DIGITS;
    if (!whole || Integer.parseInt(text) < min || Integer.parseInt(text) > max) {
      complain(name, "must be a whole number from %,d to %,d".formatted(min, max));
      return OptionalInt.empty();
    }
    return OptionalInt.of(Integer.parseInt(text));
  }

  /** Any value that must be there, null too: its bytes as they came. */
  Optional<byte[]> raw(String name, int max) {
    asked.add(name);
    Slice value = members.get(name);
    if (value == null) {
      complain(name, "is missing");
      return Optional.empty();
    }
    if (value.length() > max) {
      complain(name, "has %,d bytes, more than %,d".formatted(value.length(), max));
      return Optional.empty();
    }
    return Optional.of(Arrays.copyOfRange(bytes, value.from(), value.to()));
  }

  /**
   * An array of strings that must be there.
   *
   * @param ifEmpty what to say of one without elements
   */
  <T> List<T> texts(String name, Rule<T> rule, String ifEmpty) {
    List<T> read = new ArrayList<>();
    required(name)
        .ifPresent(
            array -> {
              if (array.kind() != JsonToken.START_ARRAY) {
                complain(name, "must be an array");
                return;
              }
              List<Slice> elements = new Body(bytes).elements(array);
              if (elements.isEmpty()) {
                complain(name, ifEmpty);
              }
              for (int i = 0; i < elements.size(); i++) {
                read(name + "[" + i + "]", elements.get(i), rule).ifPresent(read::add);
              }
            });
    return read;
  }

  /**
   * @throws Rejected 422 with everything that is wrong, unknown members too
   */
  void check() {
    check(List.of(this));
  }

  /** The same for several objects of one body. */
  static void check(List<Fields> objects) {
    List<FieldError> all = new ArrayList<>();
    objects.forEach(fields -> all.addAll(fields.complaints()));
    if (!all.isEmpty()) {
      throw Rejected.fields(all);
    }
  }

  static Rejected wrong(String field, String message) {
    return Rejected.fields(List.of(new FieldError(field, message)));
  }

  private List<FieldError> complaints() {
    List<FieldError> all = new ArrayList<>(errors);
    members.keySet().stream()
        .filter(name -> !asked.contains(name))
        .map(name -> new FieldError(pathOf(name), "is not known here"))
        .forEach(all::add);
    return all;
  }

  private Optional<Slice> required(String name) {
    asked.add(name);
    Optional<Slice> value = present(name);
    if (value.isEmpty()) {
      complain(name, "is missing");
    }
    return value;
  }

  private Optional<Slice> present(String name) {
    return Optional.ofNullable(members.get(name)).filter(value -> !value.isNull());
  }

  private <T> Optional<T> read(String name, Slice value, Rule<T> rule) {
    if (value.kind() != JsonToken.VALUE_STRING) {
      complain(name, "must be a string");
      return Optional.empty();
    }
    try {
      return Optional.of(rule.read(Body.text(bytes, value)));
    } catch (IllegalArgumentException wrong) {
      complain(name, wrong.getMessage());
      return Optional.empty();
    }
  }

  private String pathOf(String name) {
    String shown = name.length() <= MAX_NAME_SHOWN ? name : name.substring(0, MAX_NAME_SHOWN) + "…";
    return path.isEmpty() || name.isEmpty() ? path + shown : path + "." + shown;
  }
}
