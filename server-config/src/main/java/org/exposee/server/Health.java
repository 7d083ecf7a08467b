package org.exposee.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;

/** Waits until a service says of itself that it works. */
final class Health {

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final HttpClient client =
      HttpClient.newBuilder()
          .proxy(HttpClient.Builder.NO_PROXY)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final Process server;
  private final Instant deadline;

  Health(Process server, Instant deadline) {
    this.server = server;
    this.deadline = deadline;
  }

  /**
   * Returns when {@code GET <address>/health} answered 200.
   *
   * @throws IllegalStateException saying what is wrong: the server ended, the application is not
   *     there (404), or the deadline passed
   */
  void await(App app, String address) throws InterruptedException {
    URI health = URI.create(address + "/health");
    String last = "no answer yet";
    while (Instant.now().isBefore(deadline)) {
      if (!server.isAlive()) {
        throw new IllegalStateException(
            "Tomcat ended (exit code %d) before %s answered; the reason stands above."
                .formatted(server.exitValue(), app.title));
      }
      try {
        HttpResponse<String> answer = get(health);
        if (answer.statusCode() == 200) {
          return;
        }
        last = answer.statusCode() + " " + answer.body();
        if (answer.statusCode() == 404) {
          // Tomcat listens only after it has tried to start its applications.
          throw new IllegalStateException(
              "%s did not start: %s answered 404; the reason stands above."
                  .formatted(app.title, health));
        }
      } catch (IOException notYet) {
        last = notYet.toString();
      }
      Thread.sleep(PAUSE.toMillis());
    }
    throw new IllegalStateException(
        "%s is not ready in time: GET %s: %s".formatted(app.title, health, last));
  }

  private HttpResponse<String> get(URI health) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(30)).build();
    return client.send(request, BodyHandlers.ofString());
  }
}
