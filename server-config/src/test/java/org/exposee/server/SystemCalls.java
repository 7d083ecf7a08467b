package org.exposee.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code strace -f -y -o} has written down. It holds a thread at each beginning and each end
 * of a call until it has noted it: what ended on an earlier line had ended before the other began.
 */
final class SystemCalls {
  private static final Pattern LINE = Pattern.compile("(\\d+) +(.*)");
  private static final Pattern CALL = Pattern.compile("(\\w+)\\((?:\\d+<(.*?)>)?.*");
  private static final Pattern RESULT = Pattern.compile(".*\\) += (-?\\d+).*");
  private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. \\w+ resumed>(.*)");
  private static final String UNFINISHED = " <unfinished ...>";

  private final List<Call> calls = new ArrayList<>();
  private final Map<String, Begun> unfinished = new HashMap<>();

  /**
   * A call that has ended.
   *
   * @param began the number of the line on which it began, {@code ended} likewise
   * @param file the path or the socket of its first argument
   * @param text all of it, with the first bytes of what was read or written
   */
  record Call(int began, int ended, String name, String file, String text, long result) {}

  private record Begun(int line, String text) {}

  private SystemCalls() {}

  static SystemCalls read(Path trace) throws IOException {
    // What is not ASCII is escaped in it.
    return of(Files.readAllLines(trace, StandardCharsets.ISO_8859_1));
  }

  static SystemCalls of(List<String> lines) {
    SystemCalls all = new SystemCalls();
    for (int i = 0; i < lines.size(); i++) {
      Matcher line = LINE.matcher(lines.get(i));
      if (line.matches()) {
        all.line(i, line.group(1), line.group(2));
      }
    }
    return all;
  }

  private void line(int number, String thread, String text) {
    Matcher resumed = RESUMED.matcher(text);
    if (resumed.matches()) {
      Begun begun = unfinished.remove(thread);
      if (begun != null) {
        ended(begun, number, begun.text() + resumed.group(1));
      }
    } else if (text.endsWith(UNFINISHED)) {
      String start = text.substring(0, text.length() - UNFINISHED.length());
      unfinished.put(thread, new Begun(number, start));
    } else {
      ended(new Begun(number, text), number, text);
    }
  }

  private void ended(Begun begun, int number, String text) {
    Matcher call = CALL.matcher(text);
    Matcher result = RESULT.matcher(text);
    if (call.matches() && result.matches()) {
      String file = call.group(2) == null ? "" : call.group(2);
      long value = Long.parseLong(result.group(1));
      calls.add(new Call(begun.line(), number, call.group(1), file, text, value));
    }
  }

  /** In the order in which they ended. */
  List<Call> calls() {
    return calls;
  }

  List<Call> calls(Predicate<Call> wanted) {
    return calls.stream().filter(wanted).toList();
  }
}
