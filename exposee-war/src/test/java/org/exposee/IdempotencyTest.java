package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.exposee.PlainApi.Reply;
import org.exposee.delivery.Receiver;
import org.exposee.delivery.Receiver.Arrival;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code Idempotency-Key}: the same call again is answered alike and sent once. */
class IdempotencyTest {
  private static final String HEADER = "Idempotency-Key";
  private static final String EVENT = PlainApi.event("paid", "{\"amount\":1.10}");

  @RegisterExtension static final PlainApi exposee = new PlainApi();
  @AutoClose private final Receiver receiver = new Receiver();
  private final String url = receiver.url("/hook");

  /** What were sent twice would have been sent before this last one. */
  private List<String> arrivedBefore(String last) throws Exception {
    String id = exposee.publish(last, "1").id();
    exposee.made(id, 1);
    return receiver.arrivals().stream().map(Arrival::id).filter(each -> !each.equals(id)).toList();
  }

  private static int stored(String after) throws Exception {
    return PlainApi.all(exposee.get("/events?limit=100").json().path("events"), "id")
        .indexOf(after);
  }

  @Test
  void theSameAgainIsAnsweredAlikeAndSentOnce() throws Exception {
    exposee.register(url, "paid");
    Reply first = exposee.post("/events", EVENT, HEADER, "same");

    Reply again = exposee.post("/events", EVENT, HEADER, "same");

    assertThat(first.status()).isEqualTo(202);
    assertThat(first.header("Idempotent-Replayed")).isEmpty();
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    exposee.made(first.id(), 1);
    assertThat(arrivedBefore("paid")).containsExactly(first.id());
  }

  @Test
  void theAnswerStaysAsItWasWhoeverRegistersMeanwhile() throws Exception {
    Reply first = exposee.post("/events", EVENT, HEADER, "meanwhile");
    exposee.register(url, "paid");

    Reply again = exposee.post("/events", EVENT, HEADER, "meanwhile");

    assertThat(again.text()).isEqualTo(first.text()).contains("\"deliveries\":0");
    assertThat(arrivedBefore("paid")).isEmpty();
  }

  @Test
  void anotherKeyOrNoneIsAnotherEvent() throws Exception {
    Stream<Reply> replies =
        Stream.of(
            exposee.post("/events", EVENT, HEADER, "k"),
            exposee.post("/events", EVENT, HEADER, "K"),
            exposee.post("/events", EVENT),
            exposee.post("/events", EVENT));

    assertThat(replies.map(Reply::id)).doesNotHaveDuplicates();
  }

  @Test
  void theKeyWithAnotherBodyIsAConflictAndStoresNothing() throws Exception {
    Reply first = exposee.post("/events", EVENT, HEADER, "conflict");

    List<Reply> others =
        List.of(
            exposee.post("/events", PlainApi.event("paid", "2"), HEADER, "conflict"),
            exposee.post("/events", EVENT + " ", HEADER, "conflict"),
            exposee.post("/events/batch", "[" + EVENT + "]", HEADER, "conflict"));

    assertThat(others)
        .extracting(Reply::status, reply -> reply.json().path("detail").asText())
        .containsOnly(
            tuple(409, "This Idempotency-Key was used for another request; nothing was stored."));
    assertThat(stored(first.id())).as("newer events").isZero();
  }

  @Test
  void aRefusedCallDoesNotUseUpItsKey() throws Exception {
    assertThat(exposee.post("/events", "{\"event\":\"paid\"}", HEADER, "refused").status())
        .isEqualTo(422);

    assertThat(exposee.post("/events", EVENT, HEADER, "refused").status()).isEqualTo(202);
  }

  @Test
  void aKeyHasUpTo255VisibleCharacters() throws Exception {
    assertThat(exposee.post("/events", EVENT, HEADER, "x".repeat(255)).status()).isEqualTo(202);
    assertThat(exposee.post("/events", EVENT, HEADER, "!~\",;=").status()).isEqualTo(202);
  }

  static List<List<String>> noKeys() {
    return List.of(
        List.of(""), List.of("a b"), List.of("x".repeat(256)), List.of("a\tb"), List.of("a", "b"));
  }

  @ParameterizedTest
  @MethodSource("noKeys")
  void whatIsNoKeyIsRefused(List<String> keys) throws Exception {
    String[] headers = keys.stream().flatMap(key -> Stream.of(HEADER, key)).toArray(String[]::new);
    for (String path : List.of("/events", "/events/batch")) {
      Reply reply = exposee.post(path, path.equals("/events") ? EVENT : "[" + EVENT + "]", headers);

      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.errors())
          .containsEntry(HEADER, "must be one key of 1 to 255 visible ASCII characters");
    }
  }

  @Test
  void aBatchAgainIsAnsweredAlikeAndSentOnce() throws Exception {
    exposee.register(url, "paid");
    String batch = "[%s,%s]".formatted(EVENT, PlainApi.event("nobody", "2"));
    Reply first = exposee.post("/events/batch", batch, HEADER, "batch");

    Reply again = exposee.post("/events/batch", batch, HEADER, "batch");

    assertThat(again.status()).isEqualTo(202);
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(exposee.post("/events/batch", "[" + EVENT + "]", HEADER, "batch").status())
        .isEqualTo(409);
    String message = PlainApi.all(first.json(), "id").get(0);
    exposee.made(message, 1);
    assertThat(arrivedBefore("paid")).containsExactly(message);
  }

  @Test
  void fiftyEqualCallsAtOnceAreOneEvent() throws Exception {
    exposee.register(url, "paid");
    Callable<Reply> call = () -> exposee.post("/events", EVENT, HEADER, "crowd");

    List<Reply> replies = atOnce(50, call);

    assertThat(replies).extracting(Reply::status).containsOnly(202);
    assertThat(replies.stream().map(Reply::text).distinct()).hasSize(1);
    assertThat(replies)
        .filteredOn(reply -> reply.header("Idempotent-Replayed").isEmpty())
        .hasSize(1);
    String message = replies.get(0).id();
    assertThat(stored(message)).as("newer events").isZero();
    exposee.made(message, 1);
    assertThat(arrivedBefore("paid")).containsExactly(message);
  }

  private static List<Reply> atOnce(int count, Callable<Reply> call) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(count);
    try {
      List<Future<Reply>> replies =
          callers.invokeAll(Stream.generate(() -> call).limit(count).toList());
      Stream.Builder<Reply> all = Stream.builder();
      for (Future<Reply> reply : replies) {
        all.add(reply.get());
      }
      return all.build().toList();
    } finally {
      callers.shutdown();
    }
  }
}
