package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import org.exposee.PlainApi.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code rateLimit} of {@code POST /register}. */
class RateLimitTest {
  private static final String URL = "http://limited.example.com/in";

  @RegisterExtension static final PlainApi exposee = new PlainApi();

  private static Reply register(String rateLimit) throws Exception {
    return exposee.post(
        "/register",
        "{\"url\":\"%s\",\"event\":\"paid\",\"rateLimit\":%s}".formatted(URL, rateLimit));
  }

  @Test
  void itIsShownKeptByLaterRegistrationsAndTakenAwayByZero() throws Exception {
    assertThat(register("5").status()).isEqualTo(201);
    assertThat(exposee.webhooks(URL).get(0).path("rateLimit").asInt()).isEqualTo(5);
    exposee.register(URL, "refunded");
    assertThat(exposee.webhooks(URL).get(1).path("rateLimit").asInt()).isEqualTo(5);
    assertThat(register("10000").status()).isEqualTo(200);
    assertThat(exposee.webhooks(URL).get(0).path("rateLimit").asInt()).isEqualTo(10_000);
    register("null");
    assertThat(exposee.webhooks(URL).get(0).path("rateLimit").asInt()).isEqualTo(10_000);
    register("0");
    assertThat(exposee.webhooks(URL).get(0).has("rateLimit")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "10001",
        "1.0",
        "1e2",
        "99999999999999999999",
        "\"5\"",
        "true",
        "[5]",
        "{}",
        "-0.5"
      })
  void anythingElseIsRefused(String value) throws Exception {
    Reply reply = register(value);
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.errors())
        .containsEntry("rateLimit", "must be a whole number from 0 to 10,000");
  }
}
