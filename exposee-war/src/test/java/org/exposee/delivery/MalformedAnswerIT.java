package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.exposee.delivery.Hostile.Script;
import org.exposee.delivery.Post.Sent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes back is judged by its status, or has a name, and is never read to its end. */
class MalformedAnswerIT {
  @RegisterExtension final Opened opened = new Opened();
  private final Post post = opened.add(new Post(1));

  /** Without a bound each of them would keep one of the two I/O threads reading. */
  @ParameterizedTest
  @ValueSource(strings = {Hostilities.CONTINUE, Hostilities.HINTS})
  void whoeverFloodsWithInterimAnswersIsLeftAtOnceAndHoldsUpNobody(String interim) {
    Hostile flooding = opened.hostile(Hostilities.endless("", interim.repeat(1_000)));
    Hostile good = opened.hostile(Script.answering(Hostilities.OK));
    List<Sent> floods = new ArrayList<>();
    try (Post patient = new Post(15)) {
      for (int i = 0; i < 8; i++) {
        floods.add(patient.send(flooding.url("/")));
        Sent bystander = patient.send(good.url("/"));
        assertThat(bystander.code()).isEqualTo("status 200");
        assertThat(bystander.took()).isLessThan(Duration.ofSeconds(2));
      }
      for (Sent flood : floods) {
        assertThat(flood.code()).isEqualTo("interim_flood");
        assertThat(flood.took()).isLessThan(Duration.ofSeconds(2));
      }
      await().atMost(Duration.ofSeconds(1)).until(() -> flooding.open() == 0);
      assertThat(patient.courier.leased()).isZero();
    }
  }

  /**
   * Each line is one that is let through; together they would fill the memory until the deadline.
   */
  @Test
  void whoeverSendsMoreHeadsThanTheyMayHaveIsNotWaitedFor() {
    StringBuilder heads = new StringBuilder(Hostilities.START);
    for (int i = 0; i < 40; i++) {
      heads.append("a%d: %s\r\n".formatted(i, "x".repeat(2_000)));
    }
    try (Post patient = new Post(15);
        Hostile hostile =
            new Hostile(
                socket -> {
                  Hostile.request(socket.getInputStream());
                  Hostile.write(socket, heads.toString());
                  socket.getInputStream().read();
                })) {
      Sent sent = patient.send(hostile.url("/"));
      assertThat(sent.code()).as("%s", sent.get()).isEqualTo("answer_headers_too_large");
      assertThat(sent.took()).isLessThan(Duration.ofSeconds(3));
      await().atMost(Duration.ofSeconds(1)).until(() -> hostile.open() == 0);
    }
  }

  /** On a kept connection each answer is measured by itself. */
  @Test
  void longHeadsThatAreNotTooLongAreRead() {
    String answer =
        "HTTP/1.1 200 OK\r\na: %s\r\nContent-Length: 0\r\n\r\n".formatted("x".repeat(7_000));
    Hostile polite = opened.hostile(Script.answering(answer));
    for (int i = 0; i < 20; i++) {
      assertThat(post.send(polite.url("/")).code()).isEqualTo("status 200");
    }
    assertThat(polite.connections()).isOne();
  }

  @Test
  void aFewInterimAnswersAreNoFault() {
    Hostile polite =
        opened.hostile(
            Script.answering(
                Hostilities.CONTINUE.repeat(3) + Hostilities.HINTS.repeat(3) + Hostilities.OK));
    for (int i = 0; i < 2 * Heads.MAX; i++) {
      assertThat(post.send(polite.url("/")).code()).isEqualTo("status 200");
    }
    assertThat(polite.connections()).isOne();
  }

  @ParameterizedTest
  @MethodSource("org.exposee.delivery.Hostilities#bodies")
  void theStatusDecidesWhateverBecomesOfTheBody(Hostilities.Body body) {
    try (Post patient = new Post(15);
        Hostile hostile = new Hostile(body.script())) {
      Sent sent = patient.send(hostile.url("/"));
      assertThat(sent.answered().status()).isEqualTo(body.status());
      assertThat(sent.answered().start().length).isLessThanOrEqualTo(Attempt.MAX_ANSWER);
      assertThat(sent.took()).isLessThan(body.atMost());
      await().atMost(Duration.ofSeconds(1)).until(() -> hostile.open() == 0);
      assertThat(patient.courier.leased()).isZero();
      Sent again = patient.send(hostile.url("/"));
      assertThat(again.answered().status()).isEqualTo(body.status());
      assertThat(hostile.connections()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @MethodSource("org.exposee.delivery.Hostilities#malformed")
  void everyAnswerEndsTheExchangeOnce(Hostilities.Malformed malformed) {
    Hostile hostile = opened.hostile(malformed.script());
    Sent sent = post.send(hostile.url("/"));
    assertThat(sent.code()).as("%s", sent.get()).isEqualTo(malformed.code());
    if (!malformed.detail().isEmpty()) {
      assertThat(sent.failure().detail()).isEqualTo(malformed.detail());
    }
    sent.hangsUp(hostile);
    assertThat(post.courier.leased()).isZero();
    Hostile good = opened.hostile(Script.answering(Hostilities.OK));
    for (int i = 0; i < 8; i++) {
      assertThat(post.send(good.url("/")).answered().accepted()).isTrue();
    }
    assertThat(sent.told()).hasValue(1);
  }

  @Test
  void ofAnEndlessBodyLittleIsTaken() {
    AtomicLong written = new AtomicLong();
    Hostile endless =
        opened.hostile(
            socket -> {
              socket.setSendBufferSize(4_096);
              Hostile.request(socket.getInputStream());
              Hostile.write(socket, Hostilities.START + "\r\n");
              while (true) {
                Hostile.write(socket, "x".repeat(1_024));
                written.addAndGet(1_024);
              }
            });
    assertThat(post.send(endless.url("/")).code()).isEqualTo("status 200");
    await().until(() -> endless.open() == 0);
    assertThat(written.get()).isBetween(16L * 1_024, 1_024L * 1_024);
  }

  @Test
  void whoeverClosesWhatHeAcceptsIsTriedOnceMoreAtMost() {
    Hostile closing = opened.hostile(socket -> {});
    for (int i = 1; i <= 20; i++) {
      assertThat(post.send(closing.url("/")).code()).isEqualTo("connection_closed");
      assertThat(closing.connections()).isLessThanOrEqualTo(2 * i);
    }
    assertThat(post.courier.leased()).isZero();
  }
}
