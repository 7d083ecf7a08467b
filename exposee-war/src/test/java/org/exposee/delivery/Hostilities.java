package org.exposee.delivery;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

  static Map<String, Script> silences() {
    Map<String, Script> all = new LinkedHashMap<>();
    all.put("silence", Hostilities::untilItEnds);
    all.put("status line", dripping("HTTP/1.1 2", "0", 100));
    all.put("headers", dripping("HTTP/1.1 200 OK\r\n", "a: b\r\n", 100));
    all.put("one header", dripping("HTTP/1.1 200 OK\r\na: ", "b", 100));
    all.put("early hints", dripping("", HINTS, 100));
    all.put("100", dripping("", CONTINUE, 100));
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

  record Malformed(String name, Script script, String code) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Malformed malformed(String name, String answer, String code) {
    return new Malformed(name, Script.answeringOnce(answer), code);
  }

  static List<Malformed> malformed() {
    String length = START + "Content-Length: ";
    String flood = "a: b\r\n".repeat(100_000);
    return List.of(
        malformed("999", "HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n", "status 999"),
        malformed("no reason phrase", "HTTP/1.1 204\r\n\r\n", "status 204"),
        malformed("SSH", "SSH-2.0-OpenSSH_9.6\r\n", "malformed_answer"),
        malformed("html", "<html><body>hello</body></html>\r\n", "malformed_answer"),
        malformed("nothing", "", "connection_closed"),
        malformed("half a status line", "HTTP/1.1 20", "malformed_answer"),
        malformed("two lengths", length + "2\r\nContent-Length: 3\r\n\r\nabc", "malformed_answer"),
        malformed("length -1", length + "-1\r\n\r\nabc", "malformed_answer"),
        malformed(
            "length of 20 digits", length + "99999999999999999999\r\n\r\na", "malformed_answer"),
        malformed("length abc", length + "abc\r\n\r\na", "malformed_answer"),
        malformed(
            "204 with a body", "HTTP/1.1 204 No\r\nContent-Length: 3\r\n\r\nabc", "status 204"),
        malformed("101", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", "connection_closed"),
        malformed("status 99", "HTTP/1.1 099 A\r\n\r\n", "malformed_answer"),
        malformed("status -1", "HTTP/1.1 -01 A\r\n\r\n", "malformed_answer"),
        malformed("HTTP/2", "HTTP/2.0 200 OK\r\n\r\n", "malformed_answer"),
        malformed(
            "control characters",
            "HTTP/1.1 \u0000\u001b[31m\u0085 evil\r\n\r\n",
            "malformed_answer"),
        malformed(
            "4 MiB header",
            START + "a: " + "x".repeat(4 << 20) + "\r\n\r\n",
            "answer_headers_too_large"),
        malformed("100,000 headers", START + flood + "\r\n", "answer_headers_too_large"),
        malformed(
            "a long status line",
            "HTTP/1.1 200 " + "x".repeat(1 << 20),
            "answer_headers_too_large"),
        malformed(
            "100,000 trailers",
            START + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + flood,
            "status 200"));
  }
}
