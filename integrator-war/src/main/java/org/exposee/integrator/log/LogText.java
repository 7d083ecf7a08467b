package org.exposee.integrator.log;

/**
 * Text from outside, made fit for one line of a log: whatever could break the line, move the cursor
 * or turn the direction of writing is shown as {@code \\uXXXX}.
 */
public final class LogText {
  private static final int MAX_LENGTH = 2048;

  private LogText() {}

  /** Escapes and, beyond 2,048 characters, cuts. */
  public static String of(String text) {
    if (text == null) {
      return "-";
    }
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints().limit(MAX_LENGTH).forEach(point -> append(line, point));
    return text.length() > MAX_LENGTH ? line.append('…').toString() : line.toString();
  }

  /** An exception as one line: its simple class name and its escaped message. */
  public static String of(Throwable thrown) {
    String message = thrown.getMessage();
    String name = thrown.getClass().getSimpleName();
    return message == null ? name : name + ": " + of(message);
  }

  private static void append(StringBuilder line, int point) {
    switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          line.append(String.format("\\u%04x", point));
      default -> line.appendCodePoint(point);
    }
  }
}
