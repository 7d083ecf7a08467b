package org.exposee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.exposee.PlainApi.Reply;
import org.exposee.delivery.Receiver;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /events} and {@code GET /events/{id}}: what was published and what became of it. */
class HistoryTest {
  @RegisterExtension static final PlainApi exposee = new PlainApi();
  @AutoClose private final Receiver receiver = new Receiver();
  private final String url = receiver.url("/hook");

  private static List<String> publish(int count) throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(exposee.publish("page.paid", "" + i).id());
    }
    return ids;
  }

  /** Every id from the newest on, page by page. */
  private static List<String> pages(String first, String rest) throws Exception {
    List<String> ids = new ArrayList<>();
    JsonNode page = exposee.get(first).json();
    ids.addAll(PlainApi.all(page.path("events"), "id"));
    while (page.has("next")) {
      page = exposee.get(rest + page.path("next").asText()).json();
      ids.addAll(PlainApi.all(page.path("events"), "id"));
    }
    return ids;
  }

  @Test
  void theNewestComeFirstAndTwentyMakeAPage() throws Exception {
    List<String> published = publish(21);
    Collections.reverse(published);

    JsonNode page = exposee.get("/events").json();

    assertThat(PlainApi.all(page.path("events"), "id")).isEqualTo(published.subList(0, 20));
    assertThat(page.path("next").asText()).isEqualTo(published.get(19));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 30})
  void thePagesLeadToTheEndWithNoGapAndNoDouble(int limit) throws Exception {
    List<String> published = publish(30);
    Collections.reverse(published);

    List<String> ids = pages("/events?limit=" + limit, "/events?limit=%d&before=".formatted(limit));

    assertThat(ids).doesNotHaveDuplicates().isSortedAccordingTo(Collections.reverseOrder());
    assertThat(ids.subList(0, 30)).isEqualTo(published);
  }

  @Test
  void whatIsPublishedMeanwhileDisturbsNoPage() throws Exception {
    List<String> published = publish(40);
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Void> meanwhile =
        CompletableFuture.runAsync(
            () -> {
              while (!enough.get()) {
                try {
                  publish(1);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              }
            });

    List<String> ids = pages("/events?limit=3", "/events?limit=3&before=");
    enough.set(true);
    meanwhile.join();

    assertThat(ids).doesNotHaveDuplicates().containsAll(published);
    assertThat(ids).isSortedAccordingTo(Collections.reverseOrder());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limit=0|limit|must be a number from 1 to 100",
        "limit=101|limit|must be a number from 1 to 100",
        "limit=-1|limit|must be a number from 1 to 100",
        "limit=x|limit|must be a number from 1 to 100",
        "limit=|limit|must be a number from 1 to 100",
        "limit=99999999999|limit|must be a number from 1 to 100",
        "before=|before|must be what the page before gave as next",
        "before=7|before|must be what the page before gave as next",
        "before=ep_0SB2S9WZ6NAJK|before|must be what the page before gave as next",
        "before=msg_0SB2S9WZ6NAJ|before|must be what the page before gave as next",
        "before=msg_0sb2s9wz6najk|before|must be what the page before gave as next"
      })
  void whatIsNoPageIsRefused(String query, String field, String message) throws Exception {
    Reply reply = exposee.get("/events?" + query);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.errors()).isEqualTo(Map.of(field, message));
  }

  @Test
  void eachSaysHowItsDeliveriesStand() throws Exception {
    answerByPath();
    exposee.register(receiver.url("/204"), "tally.paid");
    exposee.register(receiver.url("/500"), "tally.paid");
    exposee.register(receiver.url("/410"), "tally.paid");

    String id = exposee.publish("tally.paid", "1").id();
    exposee.made(id, 3);

    JsonNode event = exposee.get("/events?limit=1").json().at("/events/0");
    assertThat(event.path("id").asText()).isEqualTo(id);
    assertThat(event.toString())
        .contains("\"event\":\"tally.paid\",\"ping\":false,\"createdAt\":\"")
        .endsWith(
            "\"deliveries\":3,\"outcomes\":"
                + "{\"due\":1,\"delivered\":1,\"failed\":1,\"dead\":1,\"cancelled\":0}}");
  }

  private void answerByPath() {
    receiver.answers(
        (exchange, arrival) -> {
          byte[] text = "it says <no>\n".getBytes(UTF_8);
          int status = Integer.parseInt(arrival.path().substring(1));
          exchange.sendResponseHeaders(status, status == 204 ? -1 : text.length);
          if (status != 204) {
            exchange.getResponseBody().write(text);
          }
        });
  }

  @Test
  void anAttemptHasEverythingThatIsKnownOfIt() throws Exception {
    answerByPath();
    Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    String endpoint = exposee.register(receiver.url("/503"), "fields.paid").id();
    String id = exposee.publish("fields.paid", "1").id();

    JsonNode made = exposee.made(id, 1).get(0);
    JsonNode open = exposee.attempts(id).get(1);

    assertThat(made.toString())
        .matches(
            ("\\{\"endpoint\":\"%s\",\"url\":\"%s\",\"number\":1,\"trigger\":\"scheduled\","
                    + "\"state\":\"failed\",\"at\":\"[^\"]+\",\"status\":503,\"durationMs\":\\d+,"
                    + "\"error\":\"answered 503\",\"errorCode\":\"status\","
                    + "\"answer\":\"it says <no>\\\\n\"}")
                .formatted(endpoint, receiver.url("/503")));
    assertThat(Instant.parse(made.path("at").asText())).isBetween(before, Instant.now());
    assertThat(open.toString())
        .matches(
            ("\\{\"endpoint\":\"%s\",\"url\":\"%s\",\"number\":2,\"trigger\":\"scheduled\","
                    + "\"state\":\"due\",\"at\":\"[^\"]+\"}")
                .formatted(endpoint, receiver.url("/503")));
    assertThat(Instant.parse(open.path("at").asText()))
        .isAfter(Instant.now().plus(50, ChronoUnit.MINUTES));
  }

  @Test
  void whatNobodyAnsweredHasNoStatusButACode() throws Exception {
    int closed;
    try (Receiver gone = new Receiver()) {
      closed = gone.port();
    }
    exposee.register("http://127.0.0.1:" + closed + "/", "refused.paid");

    JsonNode made = exposee.made(exposee.publish("refused.paid", "1").id(), 1).get(0);

    assertThat(made.has("status")).isFalse();
    assertThat(made.has("answer")).isFalse();
    assertThat(made.path("errorCode").asText()).isEqualTo("connect_refused");
    assertThat(made.path("error").asText()).isEqualTo("it refused the connection");
  }

  @Test
  void whatIsHeldForADisabledUrlSaysSo() throws Exception {
    receiver.answers(Receiver.Answer.of(500));
    exposee.register(url, "held.paid");
    String held = exposee.publish("held.paid", "1").id();
    exposee.made(held, 1);
    receiver.answers(Receiver.Answer.of(410));
    exposee.publish("held.paid", "2");

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> exposee.attempts(held).get(1).has("errorCode"));

    JsonNode open = exposee.attempts(held).get(1);
    assertThat(open.path("state").asText()).isEqualTo("due");
    assertThat(open.path("errorCode").asText()).isEqualTo("disabled");
    assertThat(open.path("error").asText())
        .isEqualTo("the webhook is disabled: it answered 410 Gone");
  }

  @Test
  void theAttemptsOfOneEventComeInPagesToo() throws Exception {
    for (int i = 0; i < 10; i++) {
      exposee.register(receiver.url("/" + i), "many.paid");
    }
    String id = exposee.publish("many.paid", "1").id();
    exposee.made(id, 10);

    List<String> urls = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = exposee.get("/events/" + id + "?limit=3" + after).json();
      assertThat(page.path("attempts").size()).isBetween(1, 3);
      urls.addAll(PlainApi.all(page.path("attempts"), "url"));
      after = page.has("next") ? "&after=" + page.path("next").asText() : null;
    } while (after != null);

    assertThat(urls).hasSize(10).doesNotHaveDuplicates();
    for (String query : List.of("limit=0", "limit=1001", "after=x", "after=" + id)) {
      assertThat(exposee.get("/events/" + id + "?" + query).status()).as(query).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"msg_0000000000001", "msg_1", "x", "ep_0SB2S9WZ6NAJK", "msg_"})
  void whatWasNotPublishedIsNotFound(String id) throws Exception {
    Reply reply = exposee.get("/events/" + id);

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.json().path("detail").asText()).isEqualTo("There is no " + id + ".");
  }
}
