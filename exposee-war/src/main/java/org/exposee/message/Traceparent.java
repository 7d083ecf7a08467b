package org.exposee.message;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where an event stands in a distributed trace, as whoever published it says; handed on as it came
 * (W3C Trace Context, Recommendation of 2021, 3.2).
 *
 * @param text such as {@code 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01}
 */
public record Traceparent(String text) {
  /** Of requests that come, and of those that are sent. */
  public static final String HEADER = "traceparent";

  /** Neither id may be all zeros. */
  private static final String IDS = "-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}";

  /** A version behind 00 may say more at the end; ff is none. */
  private static final Pattern VALID =
      Pattern.compile("00" + IDS + "|(?!00|ff)[0-9a-f]{2}" + IDS + "(-[!-~]{0,200})?");

  /**
   * Empty unless there is exactly one, and that is valid: anything else is ignored, because an
   * event is not published for the sake of its trace.
   *
   * @param headers those of that name
   */
  public static Optional<Traceparent> of(List<String> headers) {
    return headers.size() == 1 && VALID.matcher(headers.get(0)).matches()
        ? Optional.of(new Traceparent(headers.get(0)))
        : Optional.empty();
  }
}
