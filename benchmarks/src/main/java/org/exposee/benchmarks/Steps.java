package org.exposee.benchmarks;

import java.util.List;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;

/**
 * Which step of an event's way a stack belongs to: the uppermost frame that a rule names decides.
 */
final class Steps {
  static final String OTHER = "other";
  private static final String HTTP = "accept: HTTP (Tomcat)";
  private static final String DISPATCH = "accept: dispatch (Jersey)";
  private static final String ACCEPT = "accept: checks, registry";
  private static final String JSON = "JSON";
  private static final String COMMIT_ROWS = "commit: the event's rows";
  private static final String COMMIT = "commit: shared with record";
  private static final String RECORD = "record";
  private static final String SIGN = "sign";
  private static final String SEND = "send";

  /** How class and method begin; what comes first wins. */
  private static final List<Rule> RULES =
      List.of(
          new Rule("org.exposee.signing.", SIGN),
          new Rule("com.fasterxml.jackson.", JSON),
          new Rule("org.exposee.api.Body", JSON),
          new Rule("org.exposee.api.Values", JSON),
          new Rule("org.exposee.api.Fields", JSON),
          new Rule("org.exposee.message.Envelope", JSON),
          new Rule("org.exposee.store.Accepting", COMMIT_ROWS),
          new Rule("org.exposee.store.Messages", COMMIT_ROWS),
          new Rule("org.exposee.store.Tries", RECORD),
          new Rule("org.exposee.store.SqlAttempts.record", RECORD),
          new Rule("org.exposee.store.SqlAttempts.lambda$record", RECORD),
          new Rule("org.exposee.delivery.Recorder", RECORD),
          new Rule("org.exposee.store.Writer", COMMIT),
          new Rule("org.exposee.store.Checkpoints", COMMIT),
          new Rule("org.exposee.delivery.Publisher", ACCEPT),
          new Rule("org.exposee.delivery.", SEND),
          new Rule("org.exposee.guard.", SEND),
          new Rule("org.apache.hc.", SEND),
          new Rule("org.exposee.api.ApiServlet", DISPATCH),
          new Rule("org.exposee.api.Reply", HTTP),
          new Rule("org.exposee.", ACCEPT, "org.exposee.store."),
          new Rule("org.glassfish.", DISPATCH),
          new Rule("org.apache.coyote.", HTTP),
          new Rule("org.apache.catalina.", HTTP),
          new Rule("org.apache.tomcat.", HTTP));

  /** Methods in which a thread waits and uses no processor, although the JVM samples it. */
  private static final List<String> WAITS =
      List.of("EPoll.wait", "Net.accept", "Net.poll", "ServerSocketChannelImpl", "Unsafe.park");

  private record Rule(String begin, String step, String except) {
    Rule(String begin, String step) {
      this(begin, step, "-");
    }

    boolean names(String method) {
      return method.startsWith(begin) && !method.startsWith(except);
    }
  }

  private Steps() {}

  static boolean isWaiting(RecordedStackTrace stack) {
    String top = name(stack.getFrames().get(0));
    return WAITS.stream().anyMatch(top::contains);
  }

  static String of(RecordedStackTrace stack) {
    for (RecordedFrame frame : stack.getFrames()) {
      String method = name(frame);
      for (Rule rule : RULES) {
        if (rule.names(method)) {
          return rule.step();
        }
      }
    }
    return OTHER;
  }

  /** For threads of the JVM's own, which have no Java stack. */
  static String ofThread(String name) {
    if (name.matches("GC Thread.*|G1 .*|VM Thread.*")) {
      return "JVM: garbage collection";
    }
    if (name.startsWith("JFR")) {
      return "JVM: Flight Recorder";
    }
    return name.matches("C[12] Compiler.*|Sweeper.*") ? "JVM: compiler" : OTHER;
  }

  private static String name(RecordedFrame frame) {
    return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
  }
}
