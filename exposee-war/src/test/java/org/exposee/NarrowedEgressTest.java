package org.exposee;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was registered while a network was let through can still be named when it is not. */
class NarrowedEgressTest {
  private static final String HOOK = "{\"url\":\"http://127.0.0.1:9/%s\"%s}";

  @TempDir static Path temp;

  private static Running exposee;
  private static Client client;
  private static String event;

  @BeforeAll
  static void narrow() throws Exception {
    Path data = temp.resolve("data");
    try (Running wide = start(data, "127.0.0.0/8")) {
      Client before = Client.admin(wide, data);
      for (String path : new String[] {"kept", "gone"}) {
        String body = HOOK.formatted(path, ",\"event\":\"paid\"");
        assertThat(before.post("/register", body).statusCode()).isEqualTo(201);
      }
      JsonNode published = Client.read(before.post("/events", "{\"event\":\"paid\",\"data\":1}"));
      event = published.path("id").asText();
    }
    exposee = start(data, "");
    client = Client.admin(exposee, data);
  }

  private static Running start(Path data, String allow) throws Exception {
    return new Running(
        temp.resolve("server"),
        Map.of("exposee.data", data.toString(), "exposee.egress.allow", allow));
  }

  @AfterAll
  static void stop() throws Exception {
    exposee.close();
  }

  @Test
  void itCannotBeRegisteredAgain() throws Exception {
    String body = HOOK.formatted("kept", ",\"event\":\"refunded\"");
    assertThat(Problems.fields(Problems.check(client.post("/register", body), 422)))
        .containsExactly("url");
  }

  @Test
  void itCanBeUnregistered() throws Exception {
    // Not in the form in which it is stored.
    String body = HOOK.formatted("gone", "").replace("http:", "HTTP:");
    HttpResponse<String> answer = client.post("/unregister", body);
    assertThat(answer.body()).isEqualTo("{\"removed\":1}");
    Problems.check(client.post("/unregister", body), 404);
  }

  @Test
  void itCanBeNamedForAResend() throws Exception {
    HttpResponse<String> answer =
        client.post("/events/" + event + "/resend", HOOK.formatted("kept", ""));
    assertThat(answer.statusCode()).isEqualTo(202);
  }

  @Test
  void whyAnAttemptIsRefusedIsToldToAdministratorsOnly() throws Exception {
    String why = "port 9 is refused";
    assertThat(pinged(client)).contains(why);
    assertThat(pinged(client.withScope("publish")))
        .contains("must be a public http or https URL")
        .doesNotContain(why, "egress");

    client.post("/events/" + event + "/resend", HOOK.formatted("kept", ""));
    await().atMost(10, SECONDS).until(() -> attempts(client).contains(why));
    assertThat(attempts(client.withScope("read")))
        .contains("\"errorCode\":\"refused\"", "must be a public http or https URL")
        .doesNotContain(why, "egress");
  }

  private static String pinged(Client client) throws Exception {
    return client.get("/ping?wait=10").body();
  }

  private static String attempts(Client client) throws Exception {
    return client.get("/events/" + event).body();
  }

  @Test
  void whatIsNoUrlIsStillRefused() throws Exception {
    for (String path : new String[] {"/unregister", "/events/" + event + "/resend"}) {
      HttpResponse<String> answer = client.post(path, "{\"url\":\"http://user@127.0.0.1/\"}");
      assertThat(Problems.fields(Problems.check(answer, 422))).containsExactly("url");
    }
  }
}
