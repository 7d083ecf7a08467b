package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.exposee.delivery.Outcome.Answered;
import org.exposee.delivery.Outcome.Unanswered;
import org.exposee.delivery.Verdict.Dead;
import org.exposee.delivery.Verdict.Delivered;
import org.exposee.delivery.Verdict.RetryAt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final List<Duration> SCHEDULE = DeliverySettings.defaults().schedule();

  private static RetryPolicy policy(double random) {
    return new RetryPolicy(SCHEDULE, 0.2, () -> random);
  }

  private static Due due(int number, Trigger trigger) {
    return new Due(1, 2, 3, 4, number, trigger, NOW, true);
  }

  private static Verdict judge(int number, Outcome outcome) {
    return policy(0.5).judge(due(number, Trigger.SCHEDULED), outcome, NOW);
  }

  private static Answered answered(int status) {
    return new Answered(status, Optional.empty(), new byte[0]);
  }

  private static Answered answered(int status, Duration retryAfter) {
    return new Answered(status, Optional.of(retryAfter), new byte[0]);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 204, 206, 299})
  void anySuccessIsDelivered(int status) {
    assertThat(judge(1, answered(status))).isEqualTo(new Delivered());
  }

  @ParameterizedTest
  @ValueSource(ints = {199, 300, 301, 304, 400, 401, 404, 408, 429, 500, 503, 599, 999})
  void everythingElseIsTriedAgain(int status) {
    assertThat(judge(1, answered(status))).isEqualTo(new RetryAt(NOW.plusSeconds(5)));
  }

  @Test
  void noAnswerIsTriedAgain() {
    assertThat(judge(1, Unanswered.of("timeout", ""))).isEqualTo(new RetryAt(NOW.plusSeconds(5)));
  }

  @ParameterizedTest
  @CsvSource({
    "1,PT5S", "2,PT5M", "3,PT30M", "4,PT2H", "5,PT5H", "6,PT10H", "7,PT14H", "8,PT20H", "9,PT24H"
  })
  void theScheduleIsKept(int number, Duration wait) {
    assertThat(judge(number, answered(500))).isEqualTo(new RetryAt(NOW.plus(wait)));
  }

  @Test
  void afterTheLastAttemptItIsDead() {
    assertThat(judge(10, answered(500))).isEqualTo(new Dead());
    assertThat(judge(10, answered(200))).isEqualTo(new Delivered());
    assertThat(DeliverySettings.defaults().schedule()).hasSize(10);
  }

  @Test
  void aWaitIsLongerOrShorterByAFifthAtMost() {
    Due second = due(2, Trigger.SCHEDULED);
    assertThat(policy(0).judge(second, answered(500), NOW))
        .isEqualTo(new RetryAt(NOW.plusSeconds(240)));
    assertThat(policy(1).judge(second, answered(500), NOW))
        .isEqualTo(new RetryAt(NOW.plusSeconds(360)));
  }

  @Test
  void aPingIsNeverTriedAgain() {
    Due ping = due(1, Trigger.PING);
    assertThat(policy(0.5).judge(ping, answered(500), NOW)).isEqualTo(new Dead());
  }

  @Test
  void oneByHandIsTriedAgain() {
    assertThat(policy(0.5).judge(due(1, Trigger.MANUAL), answered(500), NOW))
        .isInstanceOf(RetryAt.class);
  }

  @Test
  void goneIsDeadAtOnce() {
    assertThat(judge(1, answered(410))).isEqualTo(new Dead());
  }

  @Test
  void theReceiversWishCountsWhenItIsLater() {
    assertThat(judge(1, answered(503, Duration.ofSeconds(90))))
        .isEqualTo(new RetryAt(NOW.plusSeconds(90)));
    assertThat(judge(2, answered(503, Duration.ofSeconds(90))))
        .isEqualTo(new RetryAt(NOW.plusSeconds(300)));
    assertThat(judge(1, answered(429, Duration.ofDays(30))))
        .isEqualTo(new RetryAt(NOW.plus(Duration.ofDays(1))));
  }
}
