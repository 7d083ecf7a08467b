package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReceivingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OTHER_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final int LIMIT = 64 * 1024;

  @TempDir static Path folder;

  static RunningIntegrator integrator;
  static final AtomicInteger IDS = new AtomicInteger();

  @BeforeAll
  static void start() throws Exception {
    integrator =
        RunningIntegrator.start(
            folder, Map.of("integrator.payload.max", "64 KiB", "integrator.secrets", OTHER_SECRET));
  }

  @AfterAll
  static void stop() throws Exception {
    integrator.close();
  }

  private static String newId() {
    return "msg_" + IDS.incrementAndGet();
  }

  private static HttpResponse<String> receive(String id, String body) throws Exception {
    return integrator.send(Signed.event(integrator, id, body));
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    return JSON.readTree(answer.body());
  }

  private static JsonNode shown(String id) throws Exception {
    HttpResponse<String> answer = integrator.get("/events/" + id);
    assertThat(answer.statusCode()).isEqualTo(200);
    return json(answer);
  }

  private static JsonNode assertProblem(HttpResponse<String> answer, int status) throws Exception {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = json(answer);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("type").asText()).isEqualTo("about:blank");
    assertThat(problem.path("title").asText()).isNotEmpty();
    assertThat(problem.path("detail").asText()).isNotEmpty();
    assertThat(answer.body()).doesNotContain("Exception", "org.exposee", "Tomcat");
    return problem;
  }

  @Test
  void storesWhatTheStandardsLibrarySignedAndHandlesIt() throws Exception {
    String id = newId();
    String body = "{\"event\":\"paid\",\"type\":\"paid\",\"data\":{\"amount\":1.10}}";

    var answer = receive(id, body);

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    await().until(() -> shown(id).path("state").asText().equals("handled"));
    assertThatObject(shown(id))
        .returns("paid", event -> event.path("event").asText())
        .returns(false, event -> event.path("ping").asBoolean())
        .returns(1, event -> event.path("tries").asInt())
        .returns(body, event -> event.path("body").asText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"event\":\"paid\",\"data\":{\"a\":1.10,\"b\":1e400,\"a\":\"\\u00e9é\\/\"}}",
        " {\n\t\"event\" : \"paid\" , \"data\" : [ ] }\r\n",
        "{\"event\":\"paid\",\"data\":123456789012345678901234567890.123456789012345678901234567890}",
        "{\"type\":\"paid\",\"data\":\"\\ud83d\\ude00😀\\u2028\\u0000\"}"
      })
  void keepsTheBytesAsTheyCame(String body) throws Exception {
    String id = newId();

    assertThat(receive(id, body).statusCode()).isEqualTo(204);

    assertThatObject(shown(id))
        .returns("paid", event -> event.path("event").asText())
        .returns(body, event -> event.path("body").asText());
  }

  @Test
  void takesNumbersAndNestingThatAParserWouldRefuse() throws Exception {
    String number = "{\"data\":" + "9".repeat(20_000) + "}";
    String nested = "[".repeat(5_000) + "]".repeat(5_000);

    assertThat(receive(newId(), number).statusCode()).isEqualTo(204);
    assertThat(receive(newId(), nested).statusCode()).isEqualTo(204);
  }

  @Test
  void marksAPing() throws Exception {
    String id = newId();

    receive(id, "{\"event\":\"paid\",\"ping\":true}");

    assertThat(shown(id).path("ping").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"event\":\"nobody.knows-this_type\"}",
        "{}",
        "[]",
        "1",
        "null",
        "\"text\"",
        "{\"event\":\"not a name\"}",
        "{\"event\":5,\"ping\":\"true\"}"
      })
  void anUnknownTypeOrNoneIsAcceptedToo(String body) throws Exception {
    assertThat(receive(newId(), body).statusCode()).isEqualTo(204);
  }

  @Test
  void aFurtherSecretIsGoodToo() throws Exception {
    var request = Signed.event(integrator, newId(), "{}", OTHER_SECRET, Instant.now());

    assertThat(integrator.send(request).statusCode()).isEqualTo(204);
  }

  @Test
  void aDuplicateIsAcceptedCountedAndHandledOnce() throws Exception {
    String id = newId();
    ExecutorService threads = Executors.newFixedThreadPool(32);
    try {
      List<Callable<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        calls.add(() -> receive(id, "{}").statusCode());
      }
      for (Future<Integer> answer : threads.invokeAll(calls)) {
        assertThat(answer.get()).isEqualTo(204);
      }
    } finally {
      threads.shutdownNow();
    }
    await().until(() -> shown(id).path("state").asText().equals("handled"));
    assertThatObject(shown(id))
        .returns(199, event -> event.path("duplicates").asInt())
        .returns(1, event -> event.path("tries").asInt());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "{}x", "{'a':1}", "\ufeff{}", "[1,]", "nul"})
  void whatIsSignedButNotJsonIsMalformed(String body) throws Exception {
    assertProblem(receive(newId(), body), 400);
  }

  @Test
  void whatIsSignedButNotUtf8IsMalformed() throws Exception {
    byte[] body = {'"', (byte) 0xff, '"'};
    long now = Instant.now().getEpochSecond();
    String id = newId();
    byte[] head = (id + "." + now + ".").getBytes(StandardCharsets.US_ASCII);
    byte[] key =
        Base64.getDecoder().decode(Signed.ownSecret(integrator).substring("whsec_".length()));
    javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
    mac.init(new javax.crypto.spec.SecretKeySpec(key, "HmacSHA256"));
    mac.update(head);
    String signature = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));

    var answer =
        integrator.send(webhook(id, now, signature).POST(BodyPublishers.ofByteArray(body)));

    assertThat(assertProblem(answer, 400).path("detail").asText()).contains("UTF-8");
  }

  private static HttpRequest.Builder webhook(String id, long timestamp, String signature) {
    return integrator
        .request("/webhook")
        .header("Content-Type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", String.valueOf(timestamp))
        .header("webhook-signature", signature);
  }

  @Test
  void aForgedSignatureIsToldAndNothingIsStored() throws Exception {
    String id = newId();
    String secret = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);

    var answer = integrator.send(Signed.event(integrator, id, "{}", secret, Instant.now()));

    assertThat(assertProblem(answer, 401).path("detail").asText()).contains("signature");
    assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
    assertThat(integrator.get("/events/" + id).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({"-320,old", "320,ahead"})
  void aStaleOrFutureOneIsTold(int seconds, String word) throws Exception {
    String secret = Signed.ownSecret(integrator);
    Instant at = Instant.now().plusSeconds(seconds);

    var answer = integrator.send(Signed.event(integrator, newId(), "{}", secret, at));

    assertThat(assertProblem(answer, 401).path("detail").asText())
        .contains(word, "300 s are tolerated");
  }

  @ParameterizedTest
  @ValueSource(strings = {"webhook-id", "webhook-timestamp", "webhook-signature"})
  void aMissingHeaderIsNamed(String missing) throws Exception {
    HttpRequest.Builder request =
        integrator.request("/webhook").header("Content-Type", "application/json");
    Map.of(
            "webhook-id", "a",
            "webhook-timestamp", "1614265330",
            "webhook-signature", "v1,x")
        .forEach(
            (name, value) -> {
              if (!name.equals(missing)) {
                request.header(name, value);
              }
            });

    var answer = integrator.send(request.POST(BodyPublishers.ofString("{}")));

    assertThat(assertProblem(answer, 400).path("detail").asText()).contains(missing);
  }

  @Test
  void theLimitIsInclusive() throws Exception {
    String frame = "{\"data\":\"\"}";
    String largest = "{\"data\":\"" + "x".repeat(LIMIT - frame.length()) + "\"}";

    assertThat(receive(newId(), largest).statusCode()).isEqualTo(204);
    var answer = receive(newId(), largest + " ");

    assertThat(assertProblem(answer, 413).path("detail").asText()).contains(String.valueOf(LIMIT));
  }

  @Test
  void aLargeBodyWithoutALengthIsCountedWhileItIsRead() throws Exception {
    AtomicInteger read = new AtomicInteger();
    InputStream endless =
        new ByteArrayInputStream(new byte[LIMIT * 64]) {
          @Override
          public synchronized int read(byte[] target, int offset, int length) {
            int n = super.read(target, offset, length);
            read.addAndGet(Math.max(0, n));
            return n;
          }
        };
    var request =
        webhook("a", 1614265330, "v1,x").POST(BodyPublishers.ofInputStream(() -> endless));

    assertProblem(integrator.send(request), 413);
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain,",
    "application/x-www-form-urlencoded,",
    "application/xml,",
    "application/json;charset=utf-16,",
    "application/json;charset=ISO-8859-1,",
    "application/json,gzip",
    "application/json,'deflate, gzip'",
    "application/x-java-serialized-object,"
  })
  void anotherTypeCharsetOrEncodingIsUnsupported(String type, String encoding) throws Exception {
    for (String path : List.of("/webhook", "/register-webhook", "/unregister-webhook")) {
      HttpRequest.Builder request = integrator.withKey(path).header("Content-Type", type);
      if (encoding != null) {
        request.header("Content-Encoding", encoding);
      }
      assertProblem(integrator.send(request.POST(BodyPublishers.ofString("{}"))), 415);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/webhook", "/register-webhook", "/unregister-webhook"})
  void noTypeAtAllIsUnsupported(String path) throws Exception {
    assertProblem(
        integrator.send(integrator.withKey(path).POST(BodyPublishers.ofString("{}"))), 415);
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE,/webhook,POST",
    "GET,/webhook,POST",
    "GET,/register-webhook,POST",
    "GET,/unregister-webhook,POST",
    "POST,/registrations,GET",
    "POST,/events,GET",
    "PUT,/ping,POST",
    "POST,/health,GET",
    "DELETE,/events/x,GET",
    "GET,/events/x/retry,POST",
    "POST,/,GET",
    "POST,/docs,GET",
    "POST,/openapi.json,GET"
  })
  void anotherMethodIsToldWhatIsAllowed(String method, String path, String allowed)
      throws Exception {
    var answer = integrator.send(integrator.withKey(path).method(method, BodyPublishers.noBody()));

    assertProblem(answer, 405);
    assertThat(answer.headers().firstValue("Allow").orElse("")).contains(allowed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/events", "/registrations", "/health", "/ping"})
  void anotherTypeThanJsonIsNotAcceptable(String path) throws Exception {
    assertProblem(integrator.send(integrator.withKey(path).header("Accept", "text/csv")), 406);
  }

  @Test
  void pagesThroughTheEvents() throws Exception {
    for (int i = 0; i < 5; i++) {
      receive("page_" + i, "{}");
    }
    JsonNode first = json(integrator.get("/events?limit=2"));
    JsonNode second = json(integrator.get("/events?limit=2&before=" + first.path("next").asText()));

    assertThat(first.path("events").findValuesAsText("id")).containsExactly("page_4", "page_3");
    assertThat(second.path("events").findValuesAsText("id")).containsExactly("page_2", "page_1");
    assertThat(first.path("events").get(0).has("body")).isFalse();
    assertThat(first.path("counts").path("received").asLong()).isGreaterThanOrEqualTo(5);
    assertThat(json(integrator.get("/events?limit=100&before=1")).has("next")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/events/nothing", "/events/..%5c..%5cx", "/events/a%00b"})
  void anUnknownEventIsNotFound(String path) throws Exception {
    var answer = integrator.get(path);

    assertThat(answer.statusCode()).isIn(400, 404);
    assertThat(answer.body()).doesNotContain("Exception");
  }

  @Test
  void onlyAParkedEventIsRetried() throws Exception {
    String id = newId();
    receive(id, "{}");
    await().until(() -> shown(id).path("state").asText().equals("handled"));

    assertProblem(integrator.post("/events/" + id + "/retry", ""), 409);
    assertProblem(integrator.post("/events/nothing/retry", ""), 404);
  }

  @Test
  void theWebhookAnswersToTheStandardsOwnVerification() throws Exception {
    String secret = Signed.ownSecret(integrator);
    String body = "{\"event\":\"paid\"}";
    long now = Instant.now().getEpochSecond();
    String signature = new Webhook(secret).sign("msg_std", now, body);

    new Webhook(secret)
        .verify(
            body,
            java.net.http.HttpHeaders.of(
                Map.of(
                    "webhook-id", List.of("msg_std"),
                    "webhook-timestamp", List.of(String.valueOf(now)),
                    "webhook-signature", List.of(signature)),
                (name, value) -> true));
    var answer =
        integrator.send(
            webhook("msg_std", now, "v1a,AAAA v2,BBBB " + signature)
                .POST(BodyPublishers.ofString(body)));

    assertThat(answer.statusCode()).isEqualTo(204);
  }

  @Test
  void isHealthyThoughExposeeIsDown() throws Exception {
    var answer = integrator.send(integrator.request("/health"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThatObject(json(answer))
        .returns("up", health -> health.path("status").asText())
        .returns("down", health -> health.path("exposee").asText());
    assertThatObject(json(answer).path("checks"))
        .returns("up", checks -> checks.path("folder").asText())
        .returns("up", checks -> checks.path("inbox").asText())
        .returns("up", checks -> checks.path("worker").asText());
  }

  @Test
  void isNotReadyWhenItsFolderCannotBeWritten(@TempDir Path other) throws Exception {
    try (RunningIntegrator broken = RunningIntegrator.start(other, Map.of())) {
      Path moved = other.resolve("moved");
      Files.move(broken.data(), moved);

      await()
          .atMost(java.time.Duration.ofSeconds(5))
          .untilAsserted(
              () -> {
                var answer = broken.send(broken.request("/health"));
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                assertThat(json(answer).path("checks").path("folder").asText()).isEqualTo("down");
              });
      Files.move(moved, broken.data());
      await().until(() -> broken.send(broken.request("/health")).statusCode() == 200);
    }
  }
}
