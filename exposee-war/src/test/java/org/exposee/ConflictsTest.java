package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is right by itself, but not now: 409 and 429. */
class ConflictsTest {
  @RegisterExtension
  static final Hosted hosted =
      new Hosted("exposee.endpoints.max", "1", "exposee.egress.allow", "127.0.0.0/8");

  private static Client admin;
  private static HttpServer receiver;
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static final CountDownLatch MAY_ANSWER = new CountDownLatch(1);

  @BeforeAll
  static void start() throws Exception {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.setExecutor(THREADS);
    receiver.createContext(
        "/",
        exchange -> {
          try (exchange) {
            MAY_ANSWER.await(20, TimeUnit.SECONDS);
            exchange.sendResponseHeaders(204, -1);
          } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
          }
        });
    receiver.start();
    admin = hosted.admin();
    assertThat(admin.post("/register", registration("/", "slow")).statusCode()).isEqualTo(201);
  }

  @AfterAll
  static void stop() throws Exception {
    MAY_ANSWER.countDown();
    receiver.stop(0);
    THREADS.shutdownNow();
  }

  private static String registration(String path, String event) {
    return "{\"url\":\"http://127.0.0.1:%d%s\",\"event\":\"%s\"}"
        .formatted(receiver.getAddress().getPort(), path, event);
  }

  @Test
  void oneUrlMoreThanThereMayBeIs429() throws Exception {
    Problems.checkForLater(admin.post("/register", registration("/another", "paid")), 429);
    assertThat(admin.post("/register", registration("/", "second")).statusCode()).isEqualTo(201);
  }

  @Test
  void aSecondPingOfATypeIs429WhileTheFirstRuns() throws Exception {
    assertThat(admin.post("/ping", "{\"event\":\"slow\"}").statusCode()).isEqualTo(202);

    Problems.checkForLater(admin.post("/ping", "{\"event\":\"slow\"}"), 429);
    Problems.checkForLater(admin.get("/ping?event=slow"), 429);
    Problems.checkForLater(admin.get("/ping"), 429);
  }

  @ParameterizedTest
  @CsvSource({"/events, '%s'", "/events/batch, '[%s]'"})
  void anIdempotencyKeyOfAnotherRequestIs409(String path, String form) throws Exception {
    String key = path.replace("/", ".");
    String body = form.formatted("{\"event\":\"paid\",\"data\":1}");
    assertThat(withKey(path, key, body).statusCode()).isEqualTo(202);
    assertThat(withKey(path, key, body).headers().firstValue("Idempotent-Replayed"))
        .hasValue("true");

    Problems.check(withKey(path, key, body.replace("1", "2")), 409);
  }

  @ParameterizedTest
  @CsvSource({"/events, ''", "/events, a b", "/events/batch, a b"})
  void whatCannotBeAnIdempotencyKeyIs400(String path, String key) throws Exception {
    JsonNode problem = Problems.check(withKey(path, key, "{}"), 400);
    assertThat(Problems.fields(problem)).containsExactly("Idempotency-Key");
  }

  private static HttpResponse<String> withKey(String path, String key, String body)
      throws Exception {
    HttpRequest.Builder request = admin.json(path).header("Idempotency-Key", key);
    return admin.send(request.POST(BodyPublishers.ofString(body)));
  }

  @Test
  void aResendToNobodyIs409() throws Exception {
    HttpResponse<String> published = admin.post("/events", "{\"event\":\"nobody\",\"data\":1}");
    String id = Client.read(published).path("id").asText();
    Problems.check(admin.post("/events/" + id + "/resend", ""), 409);
  }

  @Test
  void theLastAdminKeyStays() throws Exception {
    String id = Client.read(admin.get("/keys")).path("keys").path(0).path("id").asText();
    Problems.check(admin.send(admin.request("/keys/" + id).DELETE()), 409);
  }
}
