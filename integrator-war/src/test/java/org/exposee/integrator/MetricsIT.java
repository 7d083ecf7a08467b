package org.exposee.integrator;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.exposee.integrator.Answers.assertProblem;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.exposee.integrator.MetricsTable.Row;
import org.exposee.integrator.handling.IncomingEvent;
import org.exposee.integrator.registration.FakeExposee;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is scraped after load: as it was, and as the README says. */
class MetricsIT {
  private static final String FORGED = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);
  private static final Set<String> MOVING = Set.of("integrator_store_free_bytes");

  @TempDir static Path folder;

  static final CountDownLatch goOn = new CountDownLatch(1);
  static FakeExposee exposee;
  static RunningIntegrator integrator;
  static MetricsTable table;
  static Scrape scrape;

  @BeforeAll
  static void load() throws Exception {
    table = new MetricsTable();
    exposee = new FakeExposee();
    exposee.answerOnce(FakeExposee.Answer.json(500, "{}"));
    Map<String, String> settings =
        Map.of(
            "integrator.exposee.url", exposee.uri().toString(),
            "integrator.events", "paid",
            "integrator.payload.max", "64 KiB",
            "integrator.inbox.max", "3",
            "integrator.handler.tries", "2",
            "integrator.handler.backoff.first", "10 ms");
    integrator = RunningIntegrator.start(folder, settings, MetricsIT::handle);
    await().until(() -> scrape().value("integrator_registered") == 1);
    handled();
    refused();
    waiting();
    scrape = scrape();
  }

  private static void handle(IncomingEvent event) throws Exception {
    if ("bad".equals(event.type())) {
      throw new IllegalStateException("not this one");
    }
    if ("slow".equals(event.type())) {
      goOn.await();
    }
  }

  /** Three that are handled, of which one came twice, and one that is parked. */
  private static void handled() throws Exception {
    for (String id : new String[] {"a", "b", "c", "c"}) {
      assertThat(integrator.deliver(id, "{\"event\":\"good\"}").statusCode()).isEqualTo(204);
      await().until(() -> scrape().value("integrator_waiting_events") == 0);
    }
    integrator.deliver("bad", "{\"event\":\"bad\"}");
    await().until(() -> scrape().value("integrator_parked_events") == 1);
  }

  private static void refused() throws Exception {
    String secret = Signed.ownSecret(integrator);
    Instant now = Instant.now();
    assertProblem(send(Signed.event(integrator, "f", "{}", FORGED, now)), 401);
    assertProblem(send(Signed.event(integrator, "f", "{}", secret, now.minusSeconds(400))), 401);
    assertProblem(send(Signed.event(integrator, "f", "{}", secret, now.minusSeconds(500))), 401);
    assertProblem(send(Signed.event(integrator, "f", "{}", secret, now.plusSeconds(400))), 401);
    assertProblem(send(Signed.webhook(integrator, "f", 1614265330, "v1,x").POST(body("{}"))), 401);
    assertProblem(send(plain("application/json").POST(body("{}"))), 400);
    assertProblem(integrator.deliver("f", "{"), 400);
    assertProblem(integrator.deliver("f", "{\"data\":\"" + "x".repeat(65_536) + "\"}"), 413);
    assertProblem(send(plain("text/plain").POST(body("{}"))), 415);
    assertProblem(send(plain("text, plain").POST(body("{}"))), 415);
    // No deliveries, so not counted.
    assertProblem(send(integrator.request("/webhook")), 405);
    assertProblem(send(integrator.request("/webhooks").POST(body("{}"))), 401);
  }

  /** Three wait, of which the handler has one; there is no room for a fourth. */
  private static void waiting() throws Exception {
    for (String id : new String[] {"slow", "next", "last"}) {
      assertThat(integrator.deliver(id, "{\"type\":\"slow\"}").statusCode()).isEqualTo(204);
    }
    assertProblem(integrator.deliver("more", "{}"), 503);
    await().until(() -> scrape().value("integrator_waiting_age_seconds") > 0);
  }

  private static HttpRequest.Builder plain(String type) {
    return integrator.request("/webhook").header("Content-Type", type);
  }

  private static HttpRequest.BodyPublisher body(String text) {
    return BodyPublishers.ofString(text);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return integrator.send(request);
  }

  private static Scrape scrape() throws Exception {
    HttpResponse<String> answer = integrator.get("/metrics");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new Scrape(answer.body());
  }

  @AfterAll
  static void stop() throws Exception {
    goOn.countDown();
    integrator.close();
    exposee.close();
  }

  @ParameterizedTest
  @CsvSource({
    "integrator_received_total, 7",
    "integrator_duplicates_total, 1",
    "integrator_handled_total, 3",
    "integrator_handler_failures_total, 2",
    "integrator_handler_seconds_count, 5",
    "integrator_parked_events, 1",
    "integrator_waiting_events, 3",
    "integrator_registered, 1",
    "integrator_registrations, 1",
    "integrator_registration_failures_total, 1",
    "integrator_registration_consecutive_failures, 0",
    "integrator_refused_total{reason=\"signature\"}, 1",
    "integrator_refused_total{reason=\"stale\"}, 3",
    "integrator_refused_total{reason=\"future\"}, 1",
    "integrator_refused_total{reason=\"malformed\"}, 2",
    "integrator_refused_total{reason=\"too_large\"}, 1",
    "integrator_refused_total{reason=\"unsupported\"}, 2",
    "integrator_refused_total{reason=\"full\"}, 1",
    "integrator_refused_total{reason=\"too_slow\"}, 0",
    "integrator_refused_total{reason=\"busy\"}, 0",
    "integrator_refused_total{reason=\"unavailable\"}, 0",
    "integrator_refused_total{reason=\"failed\"}, 0",
  })
  void itCountsWhatHappened(String sample, double value) {
    assertThat(scrape.value(sample)).isEqualTo(value);
  }

  @Test
  void itMeasuresWhatItTook() {
    assertThat(scrape.value("integrator_handler_seconds_bucket{le=\"+Inf\"}")).isEqualTo(5);
    assertThat(scrape.value("integrator_handler_seconds_sum")).isPositive();
    assertThat(scrape.value("integrator_commit_seconds_count")).isGreaterThanOrEqualTo(10);
    assertThat(scrape.value("integrator_commit_seconds_bucket{le=\"2.0\"}")).isPositive();
    assertThat(scrape.values("integrator_commit_seconds", "le")).hasSize(13);
    assertThat(scrape.values("integrator_handler_seconds", "le")).hasSize(13);
    assertThat(scrape.value("integrator_commit_seconds_max")).isPositive();
    assertThat(scrape.value("integrator_store_bytes")).isPositive();
    assertThat(scrape.value("integrator_store_free_bytes")).isPositive();
    assertThat(scrape.value("integrator_registration_success_age_seconds")).isBetween(0.0, 300.0);
  }

  @Test
  void theReadmesTableHasEveryMetricAndNoOther() {
    assertThat(table.rows().stream().collect(toMap(Row::name, Row::type)))
        .isNotEmpty()
        .isEqualTo(scrape.types());
    assertThat(table.rows())
        .allSatisfy(
            row -> assertThat(row.labels()).as(row.name()).isEqualTo(scrape.labels(row.name())));
    assertThat(table.reasons())
        .isNotEmpty()
        .isEqualTo(scrape.values("integrator_refused_total", "reason"));
  }

  @Test
  void theMBeansShowTheSame() throws Exception {
    for (Row row : table.rows()) {
      assertThat(row.attributes()).as(row.name()).isNotEmpty();
      if (row.labels().isEmpty() && !row.type().equals("histogram")) {
        Object value = ShownBeans.value(row.attributes().get(0), "/");
        double shown =
            value instanceof Boolean yes ? (yes ? 1 : 0) : ((Number) value).doubleValue();
        boolean moves = row.name().endsWith("age_seconds") || MOVING.contains(row.name());
        assertThat(shown)
            .as(row.name())
            .isCloseTo(scrape().value(row.name()), within(moves ? shown : 1e-9));
      }
    }
    for (String reason : table.reasons()) {
      assertThat(((Number) ShownBeans.value(MetricsTable.attributeOf(reason), "/")).doubleValue())
          .isEqualTo(scrape.value("integrator_refused_total{reason=\"%s\"}".formatted(reason)));
    }
    assertThat(ShownBeans.value("Receiving.Refused", "/")).isEqualTo(11L);
  }

  @Test
  void theReadmeHasEveryAttributeOfEveryMBean() throws Exception {
    Set<String> attributes = new TreeSet<>();
    for (String type : ShownBeans.TYPES) {
      ShownBeans.attributes(type, "/").stream()
          .map(attribute -> type + "." + attribute.getName())
          .forEach(attributes::add);
    }

    assertThat(table.words()).containsAll(attributes);
  }

  @Test
  void itComesAsTheTextThatIsAskedFor() throws Exception {
    String prometheus =
        "application/openmetrics-text;version=1.0.0;q=0.5,"
            + "application/openmetrics-text;version=0.0.1;q=0.4,"
            + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
    HttpResponse<String> plain = integrator.get("/metrics");
    HttpResponse<String> open = accepting(prometheus);
    HttpResponse<String> asked = accepting("text/plain;q=0.9, application/openmetrics-text;q=0.1");

    assertThat(type(plain)).isEqualTo("text/plain;charset=utf-8;version=0.0.4");
    assertThat(plain.body()).doesNotContain("# EOF");
    assertThat(type(open)).isEqualTo("application/openmetrics-text;charset=utf-8;version=1.0.0");
    assertThat(open.body()).endsWith("# EOF\n");
    assertThat(type(asked)).isEqualTo(type(plain));
    assertProblem(accepting("application/json"), 406);
  }

  private static HttpResponse<String> accepting(String types) throws Exception {
    return integrator.send(integrator.withKey("/metrics").header("Accept", types));
  }

  /** Without blanks, the parameters in one order. */
  private static String type(HttpResponse<String> answer) {
    String[] parts = answer.headers().firstValue("Content-Type").orElse("").split(" *; *", -1);
    Set<String> parameters = new TreeSet<>(List.of(parts).subList(1, parts.length));
    return parts[0] + ";" + String.join(";", parameters).toLowerCase(Locale.ROOT);
  }

  @Test
  void itIsForWhoHasTheKey() throws Exception {
    assertProblem(integrator.send(integrator.request("/metrics")), 401);
    assertProblem(integrator.get("/metrics?name=x"), 400);
  }
}
