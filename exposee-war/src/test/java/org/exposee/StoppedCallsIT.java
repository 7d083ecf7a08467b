package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import org.exposee.delivery.Receiver;
import org.exposee.delivery.Receiver.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that wait for their answer longer than a server that stops waits for them. */
class StoppedCallsIT {
  @TempDir Path temp;

  @Test
  void areToldThatTheyMayHaveBeenCarriedOut() throws Exception {
    try (CapturedLog log = new CapturedLog();
        Receiver receiver = new Receiver()) {
      receiver.answers(Answer.after(Duration.ofSeconds(4), 200));
      Running exposee =
          new Running(
              temp.resolve("server"),
              Map.of(
                  "exposee.data",
                  temp.resolve("data").toString(),
                  "exposee.access",
                  "local",
                  "exposee.egress.allow",
                  "127.0.0.0/8"));
      CompletableFuture<HttpResponse<String>> ping;
      try {
        String url = receiver.url("/");
        exposee.post("/register", "{\"url\":\"%s\",\"event\":\"paid\"}".formatted(url));
        ping =
            exposee.sendLater(exposee.request("/ping?wait=14").POST(BodyPublishers.ofString("")));
        await().until(() -> receiver.arrivals().size() == 1);
      } finally {
        exposee.close();
      }
      HttpResponse<String> answer = ping.get();
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      assertThat(answer.body()).contains("may have been done all the same");
      assertThat(log.text()).doesNotContain(Level.SEVERE.getLocalizedName() + ":", "\tat ");
    }
  }
}
