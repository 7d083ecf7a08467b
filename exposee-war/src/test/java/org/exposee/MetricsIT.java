package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.core.ThrowingRunnable;
import org.exposee.MetricsTable.Row;
import org.exposee.PlainApi.Reply;
import org.exposee.delivery.Receiver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /metrics} behind some load: the README's table of it, and the figures. */
class MetricsIT {
  private static final int EVENTS = 20;

  /** Open deliveries are counted every five seconds. */
  private static final Duration SAMPLED = Duration.ofSeconds(30);

  private static final PlainApi exposee = new PlainApi();
  private static final Receiver receiver = new Receiver();
  private static final Beans beans = new Beans("/");

  /** Deliveries of all events; one that is disabled gets nothing new. */
  private static int addressed;

  /** To one that takes them, one that fails, one that is gone, and one that is unregistered. */
  @BeforeAll
  static void load() throws Exception {
    exposee.start();
    receiver.answers(
        (exchange, arrival) -> exchange.sendResponseHeaders(status(arrival.path()), -1));
    for (String path : List.of("/takes", "/fails", "/gone", "/removed")) {
      assertThat(exposee.register(receiver.url(path), "paid").status()).isEqualTo(201);
    }
    for (int i = 0; i < EVENTS; i++) {
      Reply accepted = exposee.publish("paid", "" + i);
      assertThat(accepted.status()).isEqualTo(202);
      addressed += accepted.json().path("deliveries").asInt();
    }
    await().atMost(SAMPLED).until(() -> arrived("/takes") == EVENTS && arrived("/removed") > 0);
    await().atMost(SAMPLED).until(() -> state("/gone").equals("disabled"));
    exposee.unregister(receiver.url("/removed"));
  }

  private static int status(String path) {
    return switch (path) {
      case "/fails", "/removed" -> 500;
      case "/gone" -> 410;
      default -> 204;
    };
  }

  @AfterAll
  static void stop() throws Exception {
    exposee.close();
    receiver.close();
  }

  private static int arrived(String path) {
    return (int) receiver.arrivals().stream().filter(one -> one.path().startsWith(path)).count();
  }

  private static String state(String path) throws Exception {
    return exposee.webhooks(receiver.url(path)).get(0).path("state").asText();
  }

  private static Scrape scrape() throws Exception {
    Reply reply = exposee.get("/metrics");
    assertThat(reply.status()).isEqualTo(200);
    return Scrape.of(reply.text());
  }

  private static void soon(ThrowingRunnable assertion) {
    await().atMost(SAMPLED).untilAsserted(assertion);
  }

  @Test
  void theTableHasEveryMetricAndNoOther() throws Exception {
    assertThat(scrape().types())
        .isNotEmpty()
        .containsExactlyInAnyOrderEntriesOf(MetricsTable.read().types());
  }

  @Test
  void theTableHasEveryLabelWithItsValues() throws Exception {
    Scrape scrape = scrape();
    for (Row row : MetricsTable.read().rows()) {
      assertThat(scrape.labels(row.metric())).as(row.metric()).isEqualTo(row.labels());
      assertThat(row.meaning()).as(row.metric()).isNotBlank();
    }
  }

  @Test
  void totalsAreCountersAndHistogramsHaveTwelveBuckets() throws Exception {
    Scrape scrape = scrape();
    scrape
        .types()
        .forEach(
            (name, type) -> {
              assertThat(name).matches("exposee_[a-z_]+");
              assertThat(name.endsWith("_total")).as(name).isEqualTo(type.equals("counter"));
              Map<String, Set<String>> buckets = scrape.labels(name + "_bucket");
              assertThat(buckets.isEmpty()).as(name).isEqualTo(!type.equals("histogram"));
              if (type.equals("histogram")) {
                assertThat(buckets).containsOnlyKeys("le");
                assertThat(buckets.get("le")).hasSize(12 + 1).contains("+Inf");
              }
            });
  }

  @Test
  void itDoesNotGrowWithWhatThereIs() throws Exception {
    Set<String> before = scrape().samples().keySet();
    for (int i = 0; i < 10; i++) {
      exposee.register(receiver.url("/takes/" + i), "more");
    }
    exposee.publish("more", "1");
    await().atMost(SAMPLED).until(() -> arrived("/takes/") == 10);
    assertThat(scrape().samples().keySet()).isEqualTo(before);
    for (int i = 0; i < 10; i++) {
      exposee.unregister(receiver.url("/takes/" + i));
    }
  }

  @Test
  void attemptsAreThoseThatReceiversSaw() {
    soon(
        () -> {
          Scrape scrape = scrape();
          assertThat(scrape.attempts("delivered"))
              .isGreaterThanOrEqualTo(EVENTS)
              .isEqualTo(arrived("/takes"))
              .isEqualTo(scrape.value("exposee_delivery_seconds_count"))
              .isEqualTo(scrape.value("exposee_delivery_seconds_bucket{le=\"+Inf\"}"))
              .isEqualTo(beans.number("Delivery.DeliveredAttempts"));
          assertThat(scrape.attempts("failed"))
              .isPositive()
              .isEqualTo(arrived("/fails") + arrived("/removed"))
              .isEqualTo(beans.number("Delivery.FailedAttempts"));
          assertThat(scrape.attempts("dead"))
              .isPositive()
              .isEqualTo(arrived("/gone"))
              .isEqualTo(beans.number("Delivery.DeadAttempts"));
          assertThat(scrape.attempts("cancelled"))
              .isEqualTo(EVENTS)
              .isEqualTo(beans.number("Delivery.CancelledAttempts"));
          assertThat(scrape.value("exposee_attempt_seconds_count"))
              .as("what was never sent took no time")
              .isEqualTo(receiver.arrivals().size());
          assertThat(scrape.value("exposee_in_flight_attempts")).isZero();
        });
  }

  @Test
  void timesAreInSeconds() throws Exception {
    Scrape scrape = scrape();
    for (String name : List.of("delivery", "attempt", "commit")) {
      String metric = "exposee_%s_seconds".formatted(name);
      double most = scrape.value(metric + "_max");
      double mean = scrape.value(metric + "_sum") / scrape.value(metric + "_count");
      assertThat(mean).as(metric).isBetween(0.000_001, 20.0);
      assertThat(most).as(metric).isBetween(mean, 30.0);
    }
  }

  /** All but what was delivered, was cancelled, or is dead. */
  @Test
  void whatIsOpenIsCountedAndHowLateItIs() {
    soon(
        () -> {
          Scrape scrape = scrape();
          assertThat(scrape.value("exposee_due_attempts"))
              .isEqualTo(addressed - 2 * EVENTS - arrived("/gone"))
              .isEqualTo(beans.number("Delivery.DueAttempts"));
          assertThat(scrape.value("exposee_due_lag_seconds"))
              .isNotNegative()
              .isEqualTo(beans.number("Delivery.DueLagSeconds"));
          assertThat(scrape.value("exposee_applications"))
              .isEqualTo(1)
              .isEqualTo(beans.number("Registry.Applications"));
        });
  }

  @Test
  void callsAreCountedByTheirAnswers() throws Exception {
    Scrape before = scrape();
    assertThat(exposee.publish("not an event type", "1").status()).isEqualTo(422);
    assertThat(exposee.get("/nothing").status()).isEqualTo(404);
    assertThat(exposee.publish("nobody", "1").status()).isEqualTo(202);
    assertThat(exposee.get("/ping?event=nobody").status()).isEqualTo(202);
    assertThat(exposee.get("/metrics", "Accept", "image/png").status()).isEqualTo(406);
    Scrape after = scrape();

    Map<Integer, Integer> more = Map.of(422, 1, 404, 1, 202, 2, 406, 1, 503, 0);
    more.forEach(
        (status, count) ->
            assertThat(after.requests(status) - before.requests(status))
                .as("%d", status)
                .isEqualTo((double) count));
    assertThat(after.value("exposee_requests_total{status=\"other\"}")).isZero();
    assertThat(after.value("exposee_events_accepted_total"))
        .as("without the ping")
        .isEqualTo(before.value("exposee_events_accepted_total") + 1)
        .isEqualTo(beans.number("Intake.AcceptedEvents"));
    IntStream refused = IntStream.of(400, 401, 403, 404, 405, 406, 408, 409, 413, 415, 422, 429);
    assertThat(beans.number("Intake.RefusedRequests"))
        .isEqualTo(refused.mapToDouble(after::requests).sum());
    assertThat(beans.number("Intake.FailedRequests")).isZero();
  }

  @Test
  void theRegistryIsAsItIsListed() throws Exception {
    Scrape scrape = scrape();
    assertThat(scrape.value("exposee_endpoints{state=\"enabled\"}")).isEqualTo(2);
    assertThat(scrape.value("exposee_endpoints{state=\"disabled\"}")).isEqualTo(1);
    assertThat(beans.number("Registry.Endpoints")).isEqualTo(3);
    assertThat(beans.number("Registry.DisabledEndpoints")).isEqualTo(1);
  }

  @Test
  void theStoreIsAsItLiesOnTheDisk() {
    Path database = exposee.data().resolve("exposee.db");
    soon(
        () -> {
          Scrape scrape = scrape();
          assertThat(scrape.value("exposee_store_bytes"))
              .isPositive()
              .isEqualTo((double) Files.size(database))
              .isEqualTo(beans.number("Store.Bytes"));
          assertThat(scrape.value("exposee_store_log_bytes"))
              .isPositive()
              .isEqualTo((double) Files.size(database.resolveSibling("exposee.db-wal")))
              .isEqualTo(beans.number("Store.LogBytes"));
          double free = Files.getFileStore(database).getUsableSpace();
          assertThat(scrape.value("exposee_store_free_bytes")).isEqualTo(free, within(0.1 * free));
          assertThat(scrape.value("exposee_checkpoints_total"))
              .isEqualTo(beans.number("Store.Checkpoints"));
          assertThat(scrape.value("exposee_commit_seconds_count"))
              .isPositive()
              .isEqualTo(scrape.value("exposee_commit_entries_count"))
              .isEqualTo(beans.number("Store.Commits"));
          assertThat(scrape.value("exposee_commit_entries_sum"))
              .isGreaterThanOrEqualTo(scrape.value("exposee_commit_seconds_count"));
          assertThat(scrape.value("exposee_writer_waiting_calls")).isZero();
        });
  }

  @Test
  void itIsOneNodeInTouchWithItself() throws Exception {
    Scrape scrape = scrape();
    assertThat(scrape.value("exposee_nodes")).isEqualTo(1);
    assertThat(scrape.value("exposee_node_in_touch")).isEqualTo(1);
    assertThat(scrape.value("exposee_taken_over_deliveries_total")).isZero();
    assertThat(scrape.value("exposee_paused")).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/* | text/plain",
        "text/plain;version=0.0.4 | text/plain",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | text/plain",
        "application/openmetrics-text | application/openmetrics-text",
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;"
            + "q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1 | application/openmetrics-text",
        "application/openmetrics-text;q=0.1,text/plain | text/plain",
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
            + "encoding=delimited,text/plain;version=0.0.4;q=0.3 | text/plain"
      })
  void theFormatIsTheOneThatIsAskedFor(String accept, String type) throws Exception {
    Reply reply = exposee.get("/metrics", "Accept", accept);

    assertThat(reply.status()).isEqualTo(200);
    boolean open = type.equals("application/openmetrics-text");
    assertThat(List.of(reply.header("Content-Type").split("; ?", -1)))
        .startsWith(type)
        .containsExactlyInAnyOrder(type, "charset=utf-8", open ? "version=1.0.0" : "version=0.0.4");
    assertThat(reply.text().endsWith("# EOF\n")).isEqualTo(open);
    assertThat(reply.text())
        .contains("# TYPE exposee_attempts" + (open ? " counter" : "_total counter"));
    assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "image/png"})
  void whoTakesNeitherIsRefused(String accept) throws Exception {
    Reply reply = exposee.get("/metrics", "Accept", accept);

    assertThat(reply.status()).isEqualTo(406);
    assertThat(reply.header("Content-Type")).startsWith("application/problem+json");
  }
}
