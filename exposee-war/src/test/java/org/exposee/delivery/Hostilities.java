package org.exposee.delivery;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.exposee.delivery.Attempt.Failure;
import org.exposee.delivery.Hostile.Script;

/** What receivers do that are no good ones. */
final class Hostilities {
  static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
  static final String HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  static final String START = "HTTP/1.1 200 OK\r\n";

  record Body(String name, Script script, int status, Duration atMost) {
    @Override
    public String toString() {
      return name;
    }
  }

  private Hostilities() {}

  static void untilItEnds(Socket socket) throws IOException {
    byte[] some = new byte[8_192];
    while (socket.getInputStream().read(some) >= 0) {
      // Whatever comes.
    }
  }

  static Script dripping(String start, String drop, int millis) {
    return socket -> {
      Hostile.request(socket.getInputStream());
      Hostile.write(socket, start);
      while (true) {
        Hostile.write(socket, drop);
        TimeUnit.MILLISECONDS.sleep(millis);
      }
    };
  }

  static Script endless(String head, String part) {
    return socket -> {
      Hostile.request(socket.getInputStream());
      Hostile.write(socket, head);
      while (true) {
        Hostile.write(socket, part);
      }
    };
  }

  /**
   * @param failure as it is recorded
   */
  record Silence(Script script, Failure failure) {}

  static Map<String, Silence> silences() {
    Failure none = new Failure("timeout", "there was no answer in time");
    Failure cut = new Failure("answer_timeout", "the head of its answer was not complete in time");
    Failure interim = new Failure("answer_timeout", "only interim answers (1xx) came in time");
    Map<String, Silence> all = new LinkedHashMap<>();
    all.put("silence", new Silence(Hostilities::untilItEnds, none));
    all.put("status line", new Silence(dripping("HTTP/1.1 2", "0", 100), cut));
    all.put("headers", new Silence(dripping("HTTP/1.1 200 OK\r\n", "a: b\r\n", 100), cut));
    all.put("one header", new Silence(dripping("HTTP/1.1 200 OK\r\na: ", "b", 100), cut));
    all.put("early hints", new Silence(dripping("", HINTS, 100), interim));
    all.put("100", new Silence(dripping("", CONTINUE, 100), interim));
    return all;
  }

  static List<Body> bodies() {
    Duration budget = Duration.ofMillis(2_500);
    Duration soon = Duration.ofMillis(500);
    String chunk = "1000\r\n" + "x".repeat(4_096) + "\r\n";
    String chunked = START + "Transfer-Encoding: chunked\r\n\r\n";
    return List.of(
        new Body("slow", dripping(START + "Content-Length: 1000\r\n\r\n", "x", 100), 200, budget),
        new Body("endless", endless(START + "\r\n", "x".repeat(4_096)), 200, soon),
        new Body("endless chunks", endless(chunked, chunk), 200, soon),
        new Body(
            "too long",
            endless(START + "Content-Length: 1000000000\r\n\r\n", "x".repeat(4_096)),
            200,
            soon),
        new Body("cut", Script.answeringOnce(START + "Content-Length: 10\r\n\r\nabc"), 200, soon),
        new Body("cut chunks", Script.answeringOnce(chunked + "10\r\nabc"), 200, soon),
        new Body("bad chunk", Script.answeringOnce(chunked + "zz\r\nabc"), 200, soon),
        new Body(
            "huge chunk", Script.answeringOnce(chunked + "7fffffffffffffff\r\nabc"), 200, soon));
  }

  /**
   * @param code of the failure, or {@code status} and the status
   * @param detail of the failure
   */
  record Malformed(String name, Script script, String code, String detail) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Malformed malformed(String name, String answer, String code, String detail) {
    return new Malformed(name, Script.answeringAndWaiting(answer), code, detail);
  }

  private static Malformed cut(String name, String answer) {
    return new Malformed(
        "cut " + name,
        Script.answeringOnce(answer),
        "answer_cut",
        "the connection ended within the head of its answer");
  }

  private static Malformed garbage(String name, String answer) {
    return malformed(name, answer, "malformed_answer", "its answer is not HTTP");
  }

  private static Malformed length(String name, String headers) {
    return malformed(
        name,
        START + headers + "\r\n\r\nabc",
        "answer_length",
        "its answer's Content-Length or Transfer-Encoding makes no sense");
  }

  private static Malformed large(String name, String answer, String detail) {
    return malformed(name, answer, "answer_headers_too_large", detail);
  }

  private static Malformed valid(String name, String answer, int status) {
    return malformed(name, answer, "status " + status, "");
  }

  static List<Malformed> malformed() {
    String length = "Content-Length: ";
    String flood = "a: b\r\n".repeat(100_000);
    return List.of(
        valid("999", "HTTP/1.1 999 What\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", 999),
        valid("no reason phrase", "HTTP/1.1 204\r\nConnection: close\r\n\r\n", 204),
        valid("204 with a body", "HTTP/1.1 204 No\r\nContent-Length: 3\r\n\r\nabc", 204),
        valid("100,000 trailers", START + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + flood, 200),
        garbage("SSH", "SSH-2.0-OpenSSH_9.6\r\n"),
        garbage("html", "<html><body>hello</body></html>\r\n"),
        garbage("status -1", "HTTP/1.1 -01 A\r\n\r\n"),
        garbage("control characters", "HTTP/1.1 \u0000\u001b[31m\u0085 evil\r\n\r\n"),
        malformed(
            "status 99",
            "HTTP/1.1 099 A\r\n\r\n",
            "malformed_answer",
            "its answer has no status of HTTP"),
        malformed(
            "HTTP/2",
            "HTTP/2.0 200 OK\r\n\r\n",
            "malformed_answer",
            "its answer is in another version of HTTP"),
        malformed(
            "101",
            "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n",
            "unexpected_upgrade",
            "answered 101; another protocol than HTTP was not asked for"),
        new Malformed(
            "nothing",
            Script.answeringOnce(""),
            "connection_closed",
            "the connection ended before the answer"),
        cut("in the status", "HTTP/1.1 20"),
        cut("in the reason phrase", "HTTP/1.1 200 O"),
        cut("behind the status line", START),
        cut("in a header", START + "A: b"),
        cut("in the length", START + length + "1"),
        cut("behind a header", START + "A: b\r\n"),
        cut("in the last line", START + "A: b\r\n\r"),
        length("two lengths", length + "2\r\n" + length + "3"),
        length("length -1", length + "-1"),
        length("length of 20 digits", length + "99999999999999999999"),
        length("length abc", length + "abc"),
        length("unknown coding", "Transfer-Encoding: x"),
        large(
            "4 MiB header",
            START + "a: " + "x".repeat(4 << 20) + "\r\n\r\n",
            "Maximum line length limit exceeded"),
        large("100,000 headers", START + flood + "\r\n", "Maximum header count exceeded"),
        large(
            "a long status line",
            "HTTP/1.1 200 " + "x".repeat(1 << 20),
            "Maximum line length limit exceeded"));
  }
}
