package org.exposee.api;

import java.util.regex.Pattern;

/**
 * What a caller sent, fit for one line of a log: whatever would break the line, move a terminal's
 * cursor or turn the direction of reading is written as its escape. Servers differ in what they let
 * through of a request's first line, so this does not rely on any.
 */
final class Line {
  private static final int MAX_CHARACTERS = 2_048;
  private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

  private Line() {}

  /** At most 2,048 characters of it, escapes not counted. */
  static String of(String text) {
    boolean fits = text.length() <= MAX_CHARACTERS;
    String start = fits ? text : text.substring(0, MAX_CHARACTERS) + "…";
    return UNFIT
        .matcher(start)
        .replaceAll(unfit -> "\\\\u{%x}".formatted(unfit.group().codePointAt(0)));
  }
}
