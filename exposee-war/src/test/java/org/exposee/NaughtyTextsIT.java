package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import org.exposee.PlainApi.Reply;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of a caller's, and so comes into logs, stays on one line there. */
class NaughtyTextsIT {
  @RegisterExtension static final PlainApi exposee = new PlainApi();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\r\\nINFO admin logged in",
        "\\u0000",
        "\\u001b[2J",
        "\\u007f",
        "\\u0085",
        "\\u009b2J",
        "\\u2028",
        "\\u2029",
        "\\u202e",
        "\\u2066",
        "\\ufeff",
        "\\ud800"
      })
  void aNameWithItIsRefusedAndAUrlIsKeptInAsciiOrRefused(String naughty) throws Exception {
    String label = "{\"label\":\"a%sb\",\"scopes\":[\"read\"]}".formatted(naughty);
    assertThat(exposee.post("/keys", label).errors()).containsOnlyKeys("label");
    assertThat(exposee.publish("a" + naughty, "1").errors()).containsOnlyKeys("event");
    assertThat(exposee.register("https://example.com/", "a" + naughty).errors())
        .containsOnlyKeys("event");

    Reply registered = exposee.register("https://example.com/a" + naughty + "b", "paid");

    if (registered.status() == 422) {
      assertThat(registered.errors()).containsOnlyKeys("url");
    } else {
      assertThat(registered.json().path("url").asText()).matches("[!-~]+");
    }
  }
}
