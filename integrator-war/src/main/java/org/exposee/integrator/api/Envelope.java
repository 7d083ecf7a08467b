package org.exposee.integrator.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * What is read from an event's body: that it is JSON, its type, and whether it is a ping. The rest
 * is nobody's business but the handler's, so large numbers and deep nesting are let through.
 *
 * @param type the member {@code event}, else {@code type}, if it is a valid name; else null
 * @param ping whether the member {@code ping} is true
 */
record Envelope(String type, boolean ping) {
  private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9_.-]{1,256}");
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNestingDepth(10_000)
                  .build())
          .build();

  /** Reads the whole body, keeping nothing of it. */
  static Envelope of(byte[] body) throws IOException {
    try (JsonParser parser = JSON.createParser(Utf8.text(body))) {
      if (parser.nextToken() == null) {
        throw Problems.malformed("The body is empty.");
      }
      Envelope envelope = parser.isExpectedStartObjectToken() ? members(parser) : skip(parser);
      if (parser.nextToken() != null) {
        throw Problems.malformed("Something stands behind the JSON.");
      }
      return envelope;
    }
  }

  private static Envelope skip(JsonParser parser) throws IOException {
    parser.skipChildren();
    return new Envelope(null, false);
  }

  private static Envelope members(JsonParser parser) throws IOException {
    String event = null;
    String type = null;
    boolean ping = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "event" -> event = validName(parser, value);
        case "type" -> type = validName(parser, value);
        case "ping" -> ping = value == JsonToken.VALUE_TRUE;
        default -> {}
      }
      parser.skipChildren();
    }
    return new Envelope(event == null ? type : event, ping);
  }

  private static String validName(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.VALUE_STRING) {
      return null;
    }
    String name = parser.getText();
    return TYPE.matcher(name).matches() ? name : null;
  }
}
