package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.sqlite.SQLiteDataSource;

/** What callers hear when memory is spent, the store cannot write, or a body does not come. */
class OverloadIT {
  private static final int EIGHT_MIB = 8 << 20;
  private static final String REGISTRATION = "{\"url\":\"https://example.com/%s\",\"event\":\"a\"}";

  /** More than what two unfinished batches leave. */
  private static final String WRONG = "{\"nothing\":1}";

  @RegisterExtension
  static final Hosted hosted =
      new Hosted("exposee.intake.memory", "16 MiB", "exposee.intake.timeout", "5s");

  private static Path data;
  private static Running exposee;
  private static Client admin;

  @BeforeAll
  static void start() throws Exception {
    data = hosted.data();
    exposee = hosted.running();
    admin = hosted.admin();
  }

  /** Begins a batch and sends that much of it. */
  private static void begin(Socket socket, int bytes) throws IOException {
    String head =
        """
        POST /events/batch HTTP/1.1\r
        Host: x\r
        Authorization: Bearer %s\r
        Content-Type: application/json\r
        Content-Length: %d\r
        \r
        """;
    socket.getOutputStream().write(ascii(head.formatted(admin.key(), EIGHT_MIB)));
    socket.getOutputStream().write(ascii(" ".repeat(bytes)));
  }

  /** Two batches that are not finished, and take all there is. */
  private record Taken(Socket one, Socket two) implements AutoCloseable {
    /** A test before has given back what it took when the server has noticed that it is over. */
    static Taken all() {
      return await().until(Taken::tryAll, taken -> taken != null);
    }

    private static Taken tryAll() throws Exception {
      Taken taken = new Taken(exposee.connect(), exposee.connect());
      try {
        begin(taken.one, EIGHT_MIB - 1);
        begin(taken.two, EIGHT_MIB - 1);
        await().until(() -> taken.isRefused() || admin.post("/ping", WRONG).statusCode() == 503);
        if (!taken.isRefused()) {
          return taken;
        }
      } catch (SocketException refused) {
        // Not yet.
      }
      taken.close();
      return null;
    }

    private boolean isRefused() throws IOException {
      return one.getInputStream().available() > 0 || two.getInputStream().available() > 0;
    }

    @Override
    public void close() throws IOException {
      one.close();
      two.close();
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void everyRouteThatReadsABodyIs503WhileOthersTakeTheMemory() throws Exception {
    try (Taken memory = Taken.all()) {
      assertThat(memory.isRefused()).isFalse();
      for (Route route : Route.all()) {
        if (route.readsBody()) {
          Problems.checkForLater(admin.post(route.example(), WRONG), 503);
        }
      }
      assertThat(admin.get("/events").statusCode()).isEqualTo(200);
    }
    // Gone without an answer, they give back what they took.
    await().until(() -> admin.post("/ping", "{}").statusCode() == 202);
  }

  @Test
  void aFloodOfRefusalsIsFewLinesInTheLog() throws Exception {
    long begin = System.nanoTime();
    try (Taken memory = Taken.all();
        CapturedLog log = new CapturedLog()) {
      assertThat(memory.isRefused()).isFalse();
      for (int i = 0; i < 300; i++) {
        Problems.checkForLater(admin.post("/ping", WRONG), 503);
      }
      long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
      assertThat(log.messages())
          .filteredOn(line -> line.startsWith("POST /ping: "))
          .hasSizeLessThanOrEqualTo((int) Math.min(seconds + 2, 100));
    }
  }

  @Test
  void aBodyThatDripsIs408() throws Exception {
    try (Socket socket = exposee.connect()) {
      begin(socket, 1);
      socket.setSoTimeout(100);
      StringBuilder answer = new StringBuilder();
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(200))
          .until(() -> dripped(socket, answer).contains("\"status\":408"));
      assertThat(answer).startsWith("HTTP/1.1 408 ").contains("application/problem+json");
    }
  }

  private static String dripped(Socket socket, StringBuilder answer) throws IOException {
    if (answer.isEmpty()) {
      socket.getOutputStream().write(' ');
    }
    byte[] some = new byte[4_096];
    try {
      int n = socket.getInputStream().read(some);
      answer.append(new String(some, 0, Math.max(n, 0), StandardCharsets.US_ASCII));
    } catch (SocketTimeoutException nothingYet) {
      return "";
    }
    return answer.toString();
  }

  @Test
  void everyRouteThatWritesIs503WhileTheStoreCannot() throws Exception {
    admin.withScope("admin");
    admin.post("/register", REGISTRATION.formatted("known"));
    String event =
        Client.read(admin.post("/events", "{\"event\":\"a\",\"data\":1}")).path("id").asText();
    String webhook = id("/webhooks", "webhooks");
    String key = id("/keys", "keys");
    Map<String, HttpRequest.Builder> writing = new LinkedHashMap<>();
    writing.put("POST /register", post("/register", REGISTRATION.formatted("new")));
    writing.put("POST /unregister", post("/unregister", "{\"url\":\"https://example.com/known\"}"));
    writing.put("POST /events", post("/events", "{\"event\":\"a\",\"data\":1}"));
    writing.put("POST /events/batch", post("/events/batch", "[{\"event\":\"a\",\"data\":1}]"));
    writing.put("POST /events/{id}/resend", post("/events/" + event + "/resend", ""));
    writing.put("POST /ping", post("/ping", "{\"event\":\"a\"}"));
    writing.put("POST /keys", post("/keys", "{\"label\":\"a\",\"scopes\":[\"read\"]}"));
    writing.put("DELETE /keys/{id}", admin.request("/keys/" + key).DELETE());
    writing.put(
        "POST /webhooks/{id}/secret/rotate", post("/webhooks/" + webhook + "/secret/rotate", ""));
    assertThat(writing.keySet())
        .as("every route that writes")
        .containsExactlyInAnyOrderElementsOf(
            Route.all().stream()
                .filter(route -> !route.method().equals("GET"))
                .map(Route::toString)
                .toList());

    SQLiteDataSource database = new SQLiteDataSource();
    database.setUrl("jdbc:sqlite:" + data.resolve("exposee.db"));
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    try (Connection other = database.getConnection();
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      writing.values().forEach(request -> answers.add(exposee.sendLater(request)));
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        Problems.checkForLater(answer.join(), 503);
      }
      assertThat(exposee.get("/health").headers().firstValue("Retry-After")).hasValue("1");
      statement.execute("ROLLBACK");
    }
  }

  private static HttpRequest.Builder post(String path, String body) {
    return admin.json(path).POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private static String id(String path, String list) throws Exception {
    return Client.read(admin.get(path)).path(list).path(0).path("id").asText();
  }
}
