package org.exposee.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Goes through a JSON text from value to value, and knows where in its bytes each one lies. */
final class Values {
  /** Members of an object that are looked at one by one; none has nearly as many. */
  private static final int MAX_MEMBERS = 100;

  private final JsonParser parser;

  Values(JsonParser parser) {
    this.parser = parser;
  }

  /** The next token; that there is none is an error. */
  JsonToken next() throws IOException {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw malformed(parser.currentLocation());
    }
    return token;
  }

  /** What has just begun. */
  JsonToken kind() {
    return parser.currentToken();
  }

  /** Puts the members of the object that has just begun into these fields. */
  void members(Fields fields) throws IOException {
    int count = 0;
    while (next() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      next();
      Slice value = value();
      if (++count <= MAX_MEMBERS) {
        fields.put(name, value);
      }
    }
    if (count > MAX_MEMBERS) {
      fields.complain("", "has %,d members, more than %d".formatted(count, MAX_MEMBERS));
    }
  }

  /** The whole of the value that has just begun. */
  Slice value() throws IOException {
    JsonToken kind = parser.currentToken();
    long from = parser.currentTokenLocation().getByteOffset();
    int depth = kind.isStructStart() ? 1 : 0;
    while (depth > 0) {
      JsonToken token = next();
      if (token.isStructStart() && ++depth > Body.MAX_DEPTH) {
        throw tooDeep(parser.currentLocation());
      }
      if (token.isStructEnd()) {
        depth--;
      }
    }
    parser.finishToken();
    return new Slice(kind, (int) from, (int) parser.currentLocation().getByteOffset());
  }

  /** Nothing but white space may follow. */
  void end() throws IOException {
    if (parser.nextToken() != null) {
      throw malformed(parser.currentTokenLocation());
    }
  }

  static Rejected malformed(JsonLocation at) {
    return new Rejected(400, "The body is not valid JSON: " + place(at) + ".");
  }

  /** Arrays and objects are counted here before the parser counts them. */
  static Rejected tooDeep(JsonLocation at) {
    return new Rejected(
        400,
        "The body has more than %,d arrays and objects inside each other: %s."
            .formatted(Body.MAX_DEPTH, place(at)));
  }

  private static String place(JsonLocation at) {
    return "line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }

  /** One value: bytes from (inclusive) to (exclusive). */
  record Slice(JsonToken kind, int from, int to) {
    boolean isNull() {
      return kind == JsonToken.VALUE_NULL;
    }

    Slice movedBy(int bytes) {
      return new Slice(kind, from + bytes, to + bytes);
    }

    int length() {
      return to - from;
    }
  }
}
