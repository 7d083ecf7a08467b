package org.exposee.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.exposee.api.Values.Slice;

/**
 * A request's JSON, as the bytes it came as. What a caller hears about malformed JSON is the place,
 * never the text: there may be a secret in it.
 */
final class Body {
  static final String NOT_JSON =
      "The body must be JSON in UTF-8, not compressed: send Content-Type: application/json.";

  /** Arrays and objects inside each other, in one member of a body. */
  static final int MAX_DEPTH = 1_000;

  /** The limits are ours, of size and depth; a long number is only long, it is never computed. */
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH + 10)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  private final byte[] bytes;

  /**
   * @param bytes valid UTF-8
   */
  Body(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  /** The members of the object this is; of none where a body may be left out, and is. */
  Fields objectOrNothing() {
    return bytes.length == 0 ? new Fields("", bytes) : object();
  }

  /** The members of the object this is. */
  Fields object() {
    return parse(
        values -> {
          values.next();
          return member("", values);
        });
  }

  /**
   * The objects of the array this is, in order: at least one.
   *
   * @param max how many there may be
   */
  List<Fields> objects(int max) {
    return parse(
        values -> {
          List<Fields> objects = new ArrayList<>();
          if (values.next() != JsonToken.START_ARRAY) {
            values.value();
            values.end();
            throw Fields.wrong("", "must be a JSON array");
          }
          while (values.next() != JsonToken.END_ARRAY) {
            if (objects.size() == max) {
              throw Fields.wrong("", "has more than %,d elements".formatted(max));
            }
            objects.add(member("[" + objects.size() + "]", values));
          }
          if (objects.isEmpty()) {
            values.end();
            throw Fields.wrong("", "has no elements");
          }
          return objects;
        });
  }

  private Fields member(String name, Values values) throws IOException {
    Fields fields = new Fields(name, bytes);
    if (values.kind() == JsonToken.START_OBJECT) {
      values.members(fields);
    } else {
      values.value();
      fields.complainOfKind();
    }
    return fields;
  }

  /** What one of its values is as text; it must be a string. */
  static String text(byte[] bytes, Slice value) {
    boolean escaped = false;
    for (int i = value.from(); i < value.to(); i++) {
      escaped |= bytes[i] == '\\';
    }
    return escaped
        ? unescaped(bytes, value)
        : new String(bytes, value.from() + 1, value.length() - 2, StandardCharsets.UTF_8);
  }

  private static String unescaped(byte[] bytes, Slice value) {
    try (JsonParser parser = JSON.createParser(bytes, value.from(), value.length())) {
      parser.nextToken();
      return parser.getText();
    } catch (IOException wasReadBefore) {
      throw new UncheckedIOException(wasReadBefore);
    }
  }

  /** The elements of one of its values; it must be an array. */
  List<Slice> elements(Slice array) {
    List<Slice> elements = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(bytes, array.from(), array.length())) {
      Values values = new Values(parser);
      values.next();
      while (values.next() != JsonToken.END_ARRAY) {
        elements.add(values.value().movedBy(array.from()));
      }
      return elements;
    } catch (IOException wasReadBefore) {
      throw new UncheckedIOException(wasReadBefore);
    }
  }

  private interface Reading<T> {
    T from(Values values) throws IOException;
  }

  private <T> T parse(Reading<T> reading) {
    if (bytes.length == 0) {
      throw new Rejected(400, "The body is empty; it must be JSON.");
    }
    try (JsonParser parser = JSON.createParser(bytes)) {
      Values values = new Values(parser);
      T read = reading.from(values);
      values.end();
      return read;
    } catch (JsonProcessingException malformed) {
      throw Values.malformed(malformed.getLocation());
    } catch (IOException notFromMemory) {
      throw new UncheckedIOException(notFromMemory);
    }
  }
}
