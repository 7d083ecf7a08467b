package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.exposee.PlainApi.Reply;
import org.exposee.delivery.Receiver;
import org.exposee.delivery.Receiver.Arrival;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /events/batch}: all in order, or nothing. */
class BatchTest {
  private static final int MAX_BODY = 8 * 1024 * 1024;

  @RegisterExtension static final PlainApi exposee = new PlainApi();
  @AutoClose private final Receiver receiver = new Receiver();
  private final String url = receiver.url("/hook");

  private static String batch(Stream<String> events) {
    return events.collect(Collectors.joining(",", "[", "]"));
  }

  private static Reply publish(int count) throws Exception {
    return exposee.post(
        "/events/batch",
        batch(IntStream.range(0, count).mapToObj(i -> PlainApi.event("type." + i % 7, "" + i))));
  }

  @Test
  void theAnswersAreInTheOrderOfTheEvents() throws Exception {
    exposee.register(url, "type.3");

    Reply reply = publish(50);

    assertThat(reply.status()).isEqualTo(202);
    assertThat(PlainApi.all(reply.json(), "event"))
        .isEqualTo(IntStream.range(0, 50).mapToObj(i -> "type." + i % 7).toList());
    List<String> ids = PlainApi.all(reply.json(), "id");
    assertThat(ids).isSorted().doesNotHaveDuplicates();
    for (int i = 0; i < 50; i += 9) {
      assertThat(exposee.get("/events/" + ids.get(i)).json().path("data").asInt()).isEqualTo(i);
    }
  }

  @Test
  void eachGoesToThoseOfItsType() throws Exception {
    exposee.register(url, "type.0");
    exposee.register(url, "type.4");

    JsonNode answer = publish(7).json();

    assertThat(PlainApi.all(answer, "deliveries"))
        .containsExactly("1", "0", "0", "0", "1", "0", "0");
    List<String> ids = PlainApi.all(answer, "id");
    await().atMost(Duration.ofSeconds(20)).until(() -> receiver.arrivals().size() >= 2);
    assertThat(receiver.arrivals())
        .extracting(Arrival::id)
        .containsExactlyInAnyOrder(ids.get(0), ids.get(4));
  }

  @Test
  void oneIsAnArrayToo() throws Exception {
    assertThat(publish(1).text())
        .matches("\\[\\{\"id\":\"msg_\\w{13}\",\"event\":\"type.0\",\"deliveries\":0}]");
  }

  @Test
  void itHasUpToAThousandEvents() throws Exception {
    Reply thousand = publish(1_000);
    String newest = newest();

    Reply more = publish(1_001);

    assertThat(thousand.status()).isEqualTo(202);
    assertThat(thousand.json()).hasSize(1_000);
    assertThat(more.status()).isEqualTo(422);
    assertThat(more.errors()).containsEntry("", "has more than 1,000 elements");
    assertThat(newest()).isEqualTo(newest);
  }

  private static String ofSize(int bytes) {
    String data = '"' + "x".repeat(204_000) + '"';
    String most = batch(Stream.generate(() -> PlainApi.event("big", data)).limit(40));
    String last = PlainApi.event("big", "\"\"");
    int rest = bytes - most.length() - last.length() - 1;
    String filled = PlainApi.event("big", '"' + "x".repeat(rest) + '"');
    return most.substring(0, most.length() - 1) + "," + filled + "]";
  }

  @Test
  void itHasUpTo8MiB() throws Exception {
    String fits = ofSize(MAX_BODY);
    assertThat(fits).hasSize(MAX_BODY);

    Reply whole = exposee.post("/events/batch", fits);
    Reply more = exposee.post("/events/batch", ofSize(MAX_BODY + 1));

    assertThat(whole.status()).isEqualTo(202);
    assertThat(whole.json()).hasSize(41);
    assertThat(more.status()).isEqualTo(413);
    assertThat(more.json().path("detail").asText())
        .isEqualTo("The body has more than 8,388,608 bytes, the limit here.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"event\":\"a b\",\"data\":1}|[1].event|must be [A-Za-z0-9_.-]{1,256}",
        "{\"event\":\"a\"}|[1].data|is missing",
        "{\"data\":1}|[1].event|is missing",
        "{\"event\":\"a\",\"data\":1,\"url\":\"x\"}|[1].url|is not known here",
        "7|[1]|must be a JSON object",
        "null|[1]|must be a JSON object",
        "[]|[1]|must be a JSON object"
      })
  void withOneThatIsWrongNothingIsStoredAndItsIndexIsNamed(
      String wrong, String field, String message) throws Exception {
    exposee.register(url, "a");
    String newest = newest();
    String right = PlainApi.event("a", "1");

    Reply reply = exposee.post("/events/batch", batch(Stream.of(right, wrong, right)));

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.errors()).hasSize(1).containsEntry(field, message);
    assertThat(reply.json().path("detail").asText()).isEqualTo(field + ": " + message + ".");
    assertThat(newest()).isEqualTo(newest);
    exposee.made(exposee.publish("a", "2").id(), 1);
    assertThat(receiver.arrivals()).hasSize(1);
  }

  @Test
  void tooMuchDataInOneIsNamedToo() throws Exception {
    String big = PlainApi.event("a", '"' + "x".repeat(256 * 1024 - 1) + '"');

    Reply reply = exposee.post("/events/batch", batch(Stream.of(PlainApi.event("a", "1"), big)));

    assertThat(reply.errors()).containsEntry("[1].data", "has 262,145 bytes, more than 262,144");
  }

  @Test
  void ofManyThatAreWrongTheFirstFiftyAreSaid() throws Exception {
    Reply reply = exposee.post("/events/batch", batch(Stream.generate(() -> "{}").limit(1_000)));

    assertThat(reply.json().path("errors")).hasSize(50);
    assertThat(reply.errors()).containsKey("[0].event").containsKey("[24].data");
    assertThat(reply.json().path("detail").asText())
        .isEqualTo("[0].event: is missing (and 1,999 more).");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|has no elements",
        "{\"event\":\"a\",\"data\":1}|must be a JSON array",
        "\"a\"|must be a JSON array"
      })
  void whatIsNoBatchIsRefused(String body, String message) throws Exception {
    Reply reply = exposee.post("/events/batch", body);

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.errors()).containsEntry("", message);
  }

  private static String newest() throws Exception {
    return exposee.get("/events?limit=1").json().at("/events/0/id").asText();
  }
}
