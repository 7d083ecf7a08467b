package org.exposee;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.apache.coyote.http2.Http2Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** HTTP/2 announces neither that a body comes nor how long it is. */
class Http2IT {
  private static final String EVENT = "{\"event\":\"e\",\"data\":\"%s\"}";

  @RegisterExtension
  static final Hosted hosted =
      new Hosted(connector -> connector.addUpgradeProtocol(new Http2Protocol()));

  @Test
  void aBodyThatWasNotAnnouncedIsRead() throws Exception {
    Running exposee = hosted.running();
    HttpClient http = HttpClient.newBuilder().version(Version.HTTP_2).build();
    String key = hosted.admin().key();
    HttpRequest health = exposee.request("/health").build();
    assertThat(http.send(health, BodyHandlers.ofString()).statusCode()).isEqualTo(200);

    String large = EVENT.formatted("x".repeat(200_000));
    for (String event : new String[] {EVENT.formatted("x"), large}) {
      byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
      BodyPublisher ofUnknownLength =
          BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(bytes));
      HttpResponse<String> answer =
          http.send(
              exposee
                  .request("/events")
                  .header("Authorization", "Bearer " + key)
                  .header("Content-Type", "application/json")
                  .POST(ofUnknownLength)
                  .build(),
              BodyHandlers.ofString());
      assertThat(answer.version()).isEqualTo(Version.HTTP_2);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }
    HttpRequest without =
        exposee
            .request("/ping")
            .header("Authorization", "Bearer " + key)
            .POST(BodyPublishers.noBody())
            .build();
    assertThat(http.send(without, BodyHandlers.ofString()).statusCode()).isEqualTo(202);
  }
}
