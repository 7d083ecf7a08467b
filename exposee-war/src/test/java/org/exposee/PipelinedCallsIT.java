package org.exposee;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many calls sent on one connection before the first is answered: more than the server reads at
 * once, so that a body ends while bytes of the calls behind it are still on their way.
 */
class PipelinedCallsIT {
  private static final String POST =
      "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");
  private static final Pattern EVENT = Pattern.compile("\"event\":\"([a-z0-9-]+)\"");
  private static final Pattern NEXT = Pattern.compile("\"next\":\"(\\w+)\"");

  @RegisterExtension
  static final Hosted hosted =
      new Hosted(
          server -> server.setProperty("maxKeepAliveRequests", "-1"), "exposee.access", "local");

  private static Running exposee;

  @BeforeAll
  static void start() {
    exposee = hosted.running();
  }

  private static String event(String type) {
    return "{\"event\":\"" + type + "\",\"data\":1}";
  }

  private static String inOneChunk(String type) {
    return POST + "Transfer-Encoding: chunked\r\n\r\n" + chunk(event(type)) + "0\r\n\r\n";
  }

  private static String chunk(String data) {
    return "%x;a=b\r\n%s\r\n".formatted(data.length(), data);
  }

  private static String withLength(String type) {
    return POST + "Content-Length: " + event(type).length() + "\r\n\r\n" + event(type);
  }

  /** Cut where it happens to be. */
  private static void send(Socket socket, String calls, int step) {
    byte[] bytes = calls.getBytes(US_ASCII);
    try {
      OutputStream out = socket.getOutputStream();
      for (int from = 0; from < bytes.length; from += step) {
        out.write(bytes, from, Math.min(step, bytes.length - from));
      }
    } catch (IOException refused) {
      // What was answered says why.
    }
  }

  private static String answers(String calls, int step) throws Exception {
    String last = "GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    try (Socket socket = exposee.connect()) {
      socket.setSoTimeout(20_000);
      socket.setTcpNoDelay(true);
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(() -> send(socket, calls + last, step));
      String answers = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      sent.join();
      return answers;
    }
  }

  private static List<String> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1)).toList();
  }

  /** The types of all events that begin so, in the order in which they were stored. */
  private static List<String> stored(String prefix) throws Exception {
    List<String> types = new ArrayList<>();
    String page = exposee.get("/events?limit=100").body();
    Matcher next = NEXT.matcher(page);
    types.addAll(all(EVENT, page));
    while (next.find()) {
      page = exposee.get("/events?limit=100&before=" + next.group(1)).body();
      next = NEXT.matcher(page);
      types.addAll(all(EVENT, page));
    }
    types.removeIf(type -> !type.startsWith(prefix));
    Collections.reverse(types);
    return types;
  }

  private static List<String> types(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000_000, 8_192, 1_000, 77})
  void eachIsAnsweredInItsTurnAndStoredOnce(int step) throws Exception {
    List<String> types = types("length-" + step + "-", 100);
    StringBuilder calls = new StringBuilder();
    List<String> statuses = new ArrayList<>();
    for (String type : types) {
      calls
          .append(withLength(type))
          .append("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
          .append(withLength("not a type"))
          .append("POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
      statuses.addAll(List.of("202", "200", "422", "404"));
    }
    statuses.add("404");

    String answers = answers(calls.toString(), step);

    assertThat(all(STATUS, answers)).isEqualTo(statuses);
    assertThat(all(EVENT, answers)).isEqualTo(types);
    assertThat(stored("length-" + step + "-")).isEqualTo(types);
  }

  /** Tomcat tears them (see CONTRIBUTING), so that one in the midst may be refused. */
  @ParameterizedTest
  @ValueSource(ints = {1_000_000, 8_192, 1_000, 77})
  void behindABodyInChunksTheyMayBeRefusedButNoneIsTakenForAnother(int step) throws Exception {
    List<String> types = types("chunked-" + step + "-", 400);
    StringBuilder calls = new StringBuilder();
    types.forEach(type -> calls.append(inOneChunk(type)));

    String answers = answers(calls.toString(), step);

    List<String> stored = stored("chunked-" + step + "-");
    assertThat(stored).doesNotHaveDuplicates().containsAll(all(EVENT, answers));
    assertThat(types).containsAll(stored);
    assertThat(all(STATUS, answers)).isSubsetOf("202", "400", "404");
  }
}
