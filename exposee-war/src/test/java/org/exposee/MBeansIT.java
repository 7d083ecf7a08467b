package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.management.MBeanAttributeInfo;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import org.exposee.delivery.Receiver;
import org.exposee.delivery.Receiver.Answer;
import org.exposee.delivery.Receiver.Arrival;
import org.exposee.store.TestPostgres;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator's tool sees of Exposee in the JVM's list of MBeans, and can do there. */
class MBeansIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String NAMED = "an endpoint is named by its URL or its id (ep_...)";
  private static final String NEITHER = "neither the id of an endpoint (ep_...) nor a URL: ";

  @TempDir Path temp;
  @AutoClose private final Receiver receiver = new Receiver();

  /**
   * @param name of its folders
   */
  private Running start(String name, String context, String... settings) throws Exception {
    Map<String, String> all = new HashMap<>();
    all.put("exposee.data", temp.resolve(name).toString());
    all.put("exposee.access", "local");
    all.put("exposee.egress.allow", "127.0.0.0/8");
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    return new Running(temp.resolve("server-" + name), context, all);
  }

  private static void publish(Running exposee, String event) throws Exception {
    assertThat(exposee.post("/events", PlainApi.event(event, "1")).statusCode()).isEqualTo(202);
  }

  /** Returns its id. */
  private String register(Running exposee, String path, String event) throws Exception {
    String wish = PlainApi.registration(receiver.url(path), event);
    return Client.read(exposee.post("/register", wish)).path("id").asText();
  }

  private static void until(Beans beans, String attribute, double value) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(beans.number(attribute)).isEqualTo(value));
  }

  @Test
  void everyAttributeIsAPlainNumberThatIsExplainedAndInTheReadmesTable() throws Exception {
    try (Running exposee = start("one", "/exposee")) {
      assertThat(exposee.isAvailable()).isTrue();
      Beans beans = new Beans("/exposee");
      Set<String> attributes = new TreeSet<>();
      for (String type : Beans.TYPES) {
        assertThat(beans.descriptions(type))
            .hasSizeGreaterThan(1)
            .allSatisfy(text -> assertThat(text).isNotBlank());
        for (MBeanAttributeInfo attribute : beans.attributes(type)) {
          String name = type + "." + attribute.getName();
          attributes.add(name);
          assertThat(attribute.getType()).as(name).isIn("long", "double", "boolean");
          assertThat(attribute.isWritable()).as(name).isFalse();
          assertThat(beans.get(name)).as(name).isInstanceOfAny(Number.class, Boolean.class);
        }
      }
      assertThat(attributes).isEqualTo(MetricsTable.read().attributes());
    }
  }

  @Test
  void withAPostgresqlThereIsNoFileToTellOf() throws Exception {
    TestPostgres server = TestPostgres.version(18);
    String url = server.newUrl(server.port());
    try (Running exposee = start("one", "", "exposee.database.url", url)) {
      Beans beans = new Beans("/");
      for (String of : List.of("Bytes", "LogBytes", "FreeBytes", "Checkpoints")) {
        assertThat(beans.number("Store." + of)).as(of).isEqualTo(-1);
      }
      publish(exposee, "e");
      Set<String> all = new TreeSet<>(MetricsTable.read().types().keySet());
      all.removeIf(metric -> metric.matches("exposee_store_.*|exposee_checkpoints_.*"));
      Scrape scrape = Scrape.of(exposee.get("/metrics").body());
      assertThat(scrape.types().keySet()).isEqualTo(all);
      assertThat(scrape.value("exposee_commit_seconds_count")).isPositive();
      assertThat(scrape.value("exposee_nodes")).isEqualTo(1);
      until(beans, "Delivery.DueAttempts", 0);
      until(beans, "Registry.Applications", 1);
    }
  }

  @Test
  void twoDeploymentsShowTheirOwnFiguresAndEachGoesAlone() throws Exception {
    Beans one = new Beans("/one");
    Beans two = new Beans("/two");
    try (Running first = start("one", "/one");
        Running second = start("two", "/two")) {
      publish(first, "e");
      publish(first, "e");
      publish(second, "e");
      assertThat(Beans.all()).containsAll(one.names()).containsAll(two.names()).hasSize(10);
      assertThat(one.number("Intake.AcceptedEvents")).isEqualTo(2);
      assertThat(two.number("Intake.AcceptedEvents")).isEqualTo(1);

      one.invoke("pause");
      assertThat(one.get("Delivery.Paused")).isEqualTo(true);
      assertThat(two.get("Delivery.Paused")).isEqualTo(false);

      first.stop();
      assertThat(Beans.all()).isEqualTo(two.names());
      assertThat(two.number("Intake.AcceptedEvents")).isEqualTo(1);
    }
    assertThat(Beans.all()).isEmpty();
  }

  @Test
  void theRootsContextIsASlashAndAnotherStartFindsItsNamesFree() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (Running exposee = start("one", "")) {
        assertThat(exposee.isAvailable()).isTrue();
        assertThat(Beans.all()).isEqualTo(new Beans("/").names());
      }
      assertThat(Beans.all()).isEmpty();
    }
  }

  @Test
  void aStartThatFailsLeavesNone() throws Exception {
    Path data = Files.createDirectories(temp.resolve("one"));
    Files.writeString(data.resolve("webhooks.json"), "[\n");
    try (Running exposee = start("one", "")) {
      assertThat(exposee.isAvailable()).isFalse();
      assertThat(Beans.all()).isEmpty();
    }
  }

  /** Two servers in one JVM may call their hosts and contexts alike. */
  @Test
  void whoComesSecondToANameGetsANumberAndTakesNothingFromTheFirst() throws Exception {
    Beans names = new Beans("/same");
    try (Running first = start("one", "/same")) {
      publish(first, "e");
      Set<ObjectName> before = Beans.all();
      try (CapturedLog log = new CapturedLog();
          Running second = start("two", "/same")) {
        assertThat(second.get("/health").statusCode()).isEqualTo(200);
        Set<ObjectName> more = Beans.all();
        more.removeAll(before);
        assertThat(more).hasSize(5).allMatch(name -> "2".equals(name.getKeyProperty("instance")));
        assertThat(log.messages())
            .filteredOn(line -> line.contains("have instance=2"))
            .singleElement()
            .asString()
            .contains("/same", "Tomcat/localhost");
        assertThat(names.number("Intake.AcceptedEvents")).as("the first one's").isEqualTo(1);
      }
      assertThat(Beans.all()).isEqualTo(before);
    }
  }

  @Test
  void pausingHoldsDeliveriesAndResumingSendsThem() throws Exception {
    try (Running exposee = start("one", "")) {
      Beans beans = new Beans("/");
      register(exposee, "/", "paid");
      publish(exposee, "paid");
      until(beans, "Delivery.DeliveredAttempts", 1);

      beans.invoke("pause");
      publish(exposee, "paid");
      until(beans, "Delivery.DueAttempts", 1);
      await().atMost(PATIENCE).until(() -> beans.number("Delivery.DueLagSeconds") > 0);
      assertThat(Scrape.of(exposee.get("/metrics").body()).value("exposee_paused")).isEqualTo(1);
      assertThat(receiver.arrivals()).hasSize(1);
      assertThat(exposee.get("/health").statusCode()).isEqualTo(200);
      assertThat(exposee.get("/ping").statusCode()).isEqualTo(503);

      beans.invoke("resume");
      until(beans, "Delivery.DeliveredAttempts", 2);
      until(beans, "Delivery.DueAttempts", 0);
      assertThat(receiver.arrivals()).hasSize(2);
      assertThat(beans.number("Delivery.DeliveredPerSecond")).isPositive();
      assertThat(beans.number("Delivery.DeliverySecondsMean")).isPositive();
      assertThat(beans.number("Intake.AcceptedEventsPerSecond")).isPositive();
      assertThat(beans.number("Intake.CommitSecondsMean")).isPositive();
    }
  }

  @Test
  void whatIsDeadIsRetriedByUrlAndById() throws Exception {
    try (Running exposee = start("one", "", "exposee.delivery.schedule", "0s")) {
      Beans beans = new Beans("/");
      receiver.answers(Answer.of(500));
      String id = register(exposee, "/hook", "paid");
      publish(exposee, "paid");
      publish(exposee, "paid");
      until(beans, "Delivery.DeadAttempts", 2);
      Set<String> dead = receiver.arrivals().stream().map(Arrival::id).collect(Collectors.toSet());

      assertThat(beans.invoke("retryDeadNow", receiver.url("/hook"))).isEqualTo(2L);
      until(beans, "Delivery.DeadAttempts", 4);
      receiver.answers(Answer.of(204));
      assertThat(beans.invoke("retryDeadNow", id)).isEqualTo(2L);
      until(beans, "Delivery.DeliveredAttempts", 2);
      assertThat(receiver.arrivals().stream().skip(4).map(Arrival::id))
          .containsExactlyInAnyOrderElementsOf(dead);
      assertThat(beans.invoke("retryDeadNow", " " + id + "\n")).isEqualTo(0L);
      JsonNode event = Client.read(exposee.get("/events/" + dead.iterator().next()));
      assertThat(event.path("attempts").findValuesAsText("trigger"))
          .containsExactly("scheduled", "manual", "manual");
    }
  }

  @Test
  void whatIsNoEndpointIsRefusedInWordsThatEveryClientCanRead() throws Exception {
    try (Running exposee = start("one", "")) {
      receiver.answers(Answer.of(410));
      register(exposee, "/gone", "paid");
      publish(exposee, "paid");
      Beans beans = new Beans("/");
      until(beans, "Registry.DisabledEndpoints", 1);

      refuses(beans, null, NAMED);
      refuses(beans, " ", NAMED);
      refuses(beans, "ep_x", "there is no endpoint ep_x");
      refuses(beans, "ep_0000000000001", "there is no endpoint ep_0000000000001");
      refuses(beans, "https://example.com/", "there is no endpoint https://example.com/");
      refuses(beans, "msg_0000000000001", NEITHER + "not an absolute URL");
      refuses(beans, "file:///etc/passwd", NEITHER);
      refuses(beans, "x".repeat(100_000), NEITHER + "a URL has 1 to 2,048 characters");
      refuses(
          beans,
          receiver.url("/gone"),
          receiver.url("/gone") + " is disabled (it answered 410 Gone); register it again first");
    }
  }

  private static void refuses(Beans beans, String named, String why) {
    RuntimeMBeanException thrown =
        catchThrowableOfType(
            RuntimeMBeanException.class, () -> beans.invoke("retryDeadNow", new String[] {named}));
    assertThat(thrown.getCause())
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageStartingWith(why);
  }
}
