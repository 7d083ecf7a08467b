package org.exposee.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import jakarta.json.Json;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParsingException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The text of {@code webhooks.json}. People write it by hand: it is read strictly and with its
 * lines, which the mapping of JSON-B has lost when it is done.
 */
final class WebhooksJson {
  private static final String FORM =
      "a list of objects such as {\"url\":\"https://example.com/in\",\"event\":\"order_paid\"}";
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private WebhooksJson() {}

  /** One registration, as it stands in the file. */
  @JsonbPropertyOrder({"url", "event"})
  public record Webhook(String url, String event) {}

  /**
   * @param line where its end stands
   */
  record Entry(int line, Webhook webhook) {}

  /** What is wrong, and where. */
  static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed(long line, String reason) {
      super("line %d: %s".formatted(Math.max(1, line), reason), null, false, false);
    }
  }

  /** One registration per line. */
  static byte[] print(List<Webhook> webhooks) {
    if (webhooks.isEmpty()) {
      return "[]\n".getBytes(UTF_8);
    }
    Jsonb jsonb = JsonbBuilder.create();
    return webhooks.stream()
        .map(jsonb::toJson)
        .collect(joining(",\n  ", "[\n  ", "\n]\n"))
        .getBytes(UTF_8);
  }

  /**
   * @throws Malformed for everything but a list of objects with a url and an event
   */
  static List<Entry> parse(byte[] bytes) {
    String text = text(bytes);
    if (text.startsWith(BYTE_ORDER_MARK)) {
      throw new Malformed(1, "begins with a byte order mark: save it as UTF-8 without one");
    }
    try (JsonParser parser = Json.createParser(new StringReader(text))) {
      return list(parser);
    } catch (JsonParsingException e) {
      throw new Malformed(e.getLocation().getLineNumber(), "is not JSON: " + withoutPlace(e));
    }
  }

  /** The parser's own column is one of its buffer's. */
  private static String withoutPlace(JsonParsingException e) {
    return e.getMessage().replaceFirst(" at \\(line no.*", "");
  }

  private static String text(byte[] bytes) {
    ByteBuffer input = ByteBuffer.wrap(bytes);
    try {
      return UTF_8.newDecoder().decode(input).toString();
    } catch (CharacterCodingException e) {
      throw new Malformed(lineAt(bytes, input.position()), "is not UTF-8");
    }
  }

  private static long lineAt(byte[] bytes, int end) {
    long line = 1;
    for (int i = 0; i < end; i++) {
      line += bytes[i] == '\n' ? 1 : 0;
    }
    return line;
  }

  private static List<Entry> list(JsonParser parser) {
    expect(parser, Event.START_ARRAY, parser.next());
    List<Entry> entries = new ArrayList<>();
    for (Event next = parser.next(); next != Event.END_ARRAY; next = parser.next()) {
      expect(parser, Event.START_OBJECT, next);
      Webhook webhook = webhook(parser);
      entries.add(new Entry((int) line(parser), webhook));
    }
    parser.hasNext(); // Refuses what comes behind the list.
    return entries;
  }

  private static void expect(JsonParser parser, Event expected, Event found) {
    if (found != expected) {
      throw new Malformed(line(parser), "expected " + FORM);
    }
  }

  private static Webhook webhook(JsonParser parser) {
    Map<String, String> members = new TreeMap<>();
    while (parser.next() == Event.KEY_NAME) {
      String name = parser.getString();
      if (!name.equals("url") && !name.equals("event")) {
        throw new Malformed(line(parser), "only url and event are known, not " + shown(name));
      }
      if (parser.next() != Event.VALUE_STRING) {
        throw new Malformed(line(parser), name + " is to be a string");
      }
      if (members.put(name, parser.getString()) != null) {
        throw new Malformed(line(parser), name + " stands there twice");
      }
    }
    if (members.size() < 2) {
      throw new Malformed(line(parser), members.containsKey("url") ? "no event" : "no url");
    }
    return new Webhook(members.get("url"), members.get("event"));
  }

  private static long line(JsonParser parser) {
    return parser.getLocation().getLineNumber();
  }

  /** A stranger's text in our log: printable and short. */
  private static String shown(String name) {
    String printable = name.replaceAll("[^\\x20-\\x7e]", "?");
    return '"' + (printable.length() > 60 ? printable.substring(0, 60) + "..." : printable) + '"';
  }
}
