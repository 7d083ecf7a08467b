package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.stream.Stream;
import org.exposee.PlainApi.Reply;
import org.exposee.delivery.Receiver;
import org.exposee.delivery.Receiver.Answer;
import org.exposee.delivery.Receiver.Arrival;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An event carries the trace that it was published in to its receivers, whichever way it came. */
class TraceparentIT {
  private static final String TRACEPARENT =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final String EVENT = "{\"event\":\"paid\",\"data\":1}";

  @RegisterExtension static final PlainApi exposee = new PlainApi();
  @AutoClose private final Receiver receiver = new Receiver();

  @BeforeEach
  void register() throws Exception {
    exposee.register(receiver.url("/"), "paid");
  }

  private static String publish(String... headers) throws Exception {
    Reply reply = exposee.post("/events", EVENT, headers);
    assertThat(reply.status()).isEqualTo(202);
    return reply.id();
  }

  private Stream<String> arrived(int count) {
    await().atMost(Duration.ofSeconds(20)).until(() -> receiver.arrivals().size() == count);
    return receiver.arrivals().stream()
        .map(Arrival::headers)
        .map(headers -> headers.getOrDefault("Traceparent", "none"));
  }

  @Test
  void itComesWithTheFirstAttemptAndEachOther() throws Exception {
    receiver.answers(Answer.of(500));
    String message = publish("traceparent", TRACEPARENT);
    exposee.made(message, 1);
    exposee.post("/events/" + message + "/resend", "");

    assertThat(arrived(2)).containsExactly(TRACEPARENT, TRACEPARENT);
  }

  /** With a key it goes through JAX-RS, as a batch does. */
  @Test
  void itComesWhicheverWayItWasPublished() throws Exception {
    publish("traceparent", TRACEPARENT, "Idempotency-Key", "a");
    exposee.post("/events/batch", "[%s,%s]".formatted(EVENT, EVENT), "traceparent", TRACEPARENT);

    assertThat(arrived(3)).containsOnly(TRACEPARENT);
  }

  @Test
  void itIsShownWithItsEvent() throws Exception {
    String traced = publish("traceparent", TRACEPARENT);
    String other = publish();

    assertThat(exposee.get("/events/" + traced).json().path("traceparent").asText())
        .isEqualTo(TRACEPARENT);
    assertThat(exposee.get("/events/" + other).json().has("traceparent")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "00-1-2-3", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})
  void oneThatIsNotValidIsLeftOutAndTheEventIsSent(String traceparent) throws Exception {
    publish("traceparent", traceparent);
    publish("traceparent", traceparent, "Idempotency-Key", "b" + traceparent.length());

    assertThat(arrived(2)).containsOnly("none");
  }

  @Test
  void twoOfThemAreNone() throws Exception {
    publish("traceparent", TRACEPARENT, "traceparent", TRACEPARENT);

    assertThat(arrived(1)).containsOnly("none");
  }
}
