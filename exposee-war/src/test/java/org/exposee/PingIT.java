package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.exposee.PlainApi.Reply;
import org.exposee.delivery.Receiver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a ping tells of receivers that are not back in time. */
class PingIT {
  private final Receiver receiver = new Receiver();
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private final PlainApi exposee = new PlainApi();

  @BeforeEach
  void start() throws Exception {
    exposee.start();
    receiver.answers(
        (exchange, arrival) -> {
          if (arrival.path().startsWith("/slow")) {
            hold();
          }
          exchange.sendResponseHeaders(204, -1);
        });
  }

  private void hold() {
    try {
      mayAnswer.await(25, TimeUnit.SECONDS);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void stop() throws Exception {
    mayAnswer.countDown();
    exposee.close();
    receiver.close();
  }

  @Test
  void whoIsNotBackInTimeIsPendingAndInTheHistoryLater() throws Exception {
    exposee.register(receiver.url("/fast"), "paid");
    exposee.register(receiver.url("/slow"), "paid");

    Reply reply = exposee.get("/ping?wait=2");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text())
        .contains(
            "{\"url\":\"%s\",\"event\":\"paid\",\"outcome\":\"pending\"}"
                .formatted(receiver.url("/slow")))
        .contains("\"outcome\":\"delivered\",\"status\":204");
    mayAnswer.countDown();
    String message = exposee.get("/events?limit=1").json().at("/events/0/id").asText();
    assertThat(exposee.made(message, 2))
        .allSatisfy(a -> assertThat(a.path("state").asText()).isEqualTo("delivered"));
  }

  @Test
  void everyOneOfManyIsInTheList() throws Exception {
    int urls = 1_200;
    for (int i = 0; i < urls; i++) {
      exposee.register(receiver.url("/slow/" + i), "paid");
    }

    JsonNode pending = exposee.get("/ping?wait=5").json();

    assertThat(PlainApi.all(pending, "outcome")).hasSize(urls).containsOnly("pending");
    assertThat(PlainApi.all(pending, "url")).doesNotHaveDuplicates();
    mayAnswer.countDown();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> exposee.get("/ping?wait=30").status() == 200);
    JsonNode back = exposee.get("/ping?wait=30").json();
    assertThat(PlainApi.all(back, "outcome")).hasSize(urls).containsOnly("delivered");
    assertThat(PlainApi.all(back, "url")).doesNotHaveDuplicates();
  }
}
