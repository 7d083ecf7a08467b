package org.exposee.api;

import java.util.OptionalLong;
import org.exposee.message.IdKind;

/** What comes in the URL. */
final class Parameters {
  private Parameters() {}

  /**
   * A number within bounds, both included.
   *
   * @param text null: it was not given
   */
  static int number(String name, String text, int min, int max, int otherwise) {
    if (text == null) {
      return otherwise;
    }
    int number = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
    if (number < min || number > max) {
      throw Rejected.parameter(name, "must be a number from %,d to %,d".formatted(min, max));
    }
    return number;
  }

  /** An id that was handed out as the place where the next page begins. */
  static long cursor(String name, String text, IdKind kind, long otherwise) {
    if (text == null) {
      return otherwise;
    }
    OptionalLong id = kind.parse(text);
    return id.orElseThrow(
        () -> Rejected.parameter(name, "must be what the page before gave as next"));
  }

  /** An id in the path: what no id can be names nothing. */
  static long id(String text, IdKind kind) {
    return kind.parse(text).orElseThrow(() -> Rejected.notFound("There is no " + text + "."));
  }
}
