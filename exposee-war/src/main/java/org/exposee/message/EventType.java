package org.exposee.message;

import java.util.regex.Pattern;

/** The grammar of an event type's name, such as {@code payment_received}. */
public final class EventType {
  /** What a name may look like: 1 to 256 characters. */
  public static final String GRAMMAR = "[A-Za-z0-9_.-]{1,256}";

  private static final Pattern PATTERN = Pattern.compile(GRAMMAR);

  private EventType() {}

  public static boolean isValid(String name) {
    return PATTERN.matcher(name).matches();
  }
}
