package org.exposee.integrator.api;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.exposee.integrator.api.Problem.FieldError;

/** The fields of a JSON object, checked one by one and complained about all at once. */
final class Fields {
  /** Jackson has no exception of its own for this. */
  private static final String TWICE = "Duplicate field '";

  private final JsonNode object;
  private final Set<String> known = new HashSet<>();
  private final List<FieldError> errors = new ArrayList<>();

  private Fields(JsonNode object) {
    this.object = object;
  }

  static Fields of(byte[] body) throws JsonProcessingException {
    JsonNode object = read(Utf8.text(body));
    if (!object.isObject()) {
      throw Problems.badFields(List.of(new FieldError("", "must be a JSON object")));
    }
    return new Fields(object);
  }

  private static JsonNode read(String text) throws JsonProcessingException {
    try {
      return Json.MAPPER.readTree(text);
    } catch (JsonParseException broken) {
      String why = broken.getOriginalMessage();
      if (why.startsWith(TWICE)) {
        String name = why.substring(TWICE.length(), why.lastIndexOf('\''));
        throw Problems.badFields(List.of(FieldError.of(name, "is there twice")));
      }
      throw broken;
    }
  }

  /** A text that must be there; its value only counts after {@link #check()}. */
  String required(String name, Predicate<String> rule, String meaning) {
    if (!object.hasNonNull(name)) {
      known.add(name);
      errors.add(new FieldError(name, "is missing"));
      return "";
    }
    return optional(name, rule, meaning).orElse("");
  }

  /** A text that may be there; its value only counts after {@link #check()}. */
  Optional<String> optional(String name, Predicate<String> rule, String meaning) {
    known.add(name);
    JsonNode value = object.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isTextual() || !rule.test(value.textValue())) {
      errors.add(new FieldError(name, meaning));
    }
    return Optional.of(value.asText());
  }

  /** Ends the request if any field was missing, unknown or out of bounds. */
  void check() {
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                errors.add(FieldError.of(name, "is unknown"));
              }
            });
    if (!errors.isEmpty()) {
      throw Problems.badFields(errors);
    }
  }
}
