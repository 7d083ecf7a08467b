package org.exposee.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each of the two started and stopped by itself. */
class AloneIT {
  private static final Http HTTP = new Http();

  @TempDir private Path project;
  private RunCommand command;

  @BeforeEach
  void command() {
    command = new RunCommand(project);
  }

  @Test
  void anEventPublishedWhileIntegratorWasAwayArrivesWhenItRegistersAgain() {
    // After the first attempt nothing but the registration makes it due within the hour.
    try (Program exposee = command.start("run.only=exposee", "exposee.delivery.schedule=0s, 1h")) {
      try (Program integrator = command.start("run.only=integrator")) {
        register();
        assertThat(integrator.printed()).doesNotContain("Exposee     http");
        integrator.terminate();
        assertThat(integrator.exitCode()).isEqualTo(143);
        assertThat(integrator.printed())
            .contains("Stopping service [integrator]", "Integrator has stopped")
            .endsWith("Stopped.\n");
      }
      String id = publish();
      await().until(() -> exposeeHasTried(id));
      try (Program integrator = command.start("run.only=integrator")) {
        assertThat(HTTP.get(command.integrator("/events/" + id)).status()).isEqualTo(404);
        register();
        await().until(() -> HTTP.get(command.integrator("/events/" + id)).status() == 200);
        assertThat(integrator.printed()).doesNotContain("SEVERE");
      }
      exposee.interrupt();
      assertThat(exposee.exitCode()).isEqualTo(130);
      assertThat(exposee.printed())
          .doesNotContain("Integrator")
          .contains("Stopping service [exposee]", "Exposee has stopped")
          .endsWith("Stopped.\n");
    }
  }

  @Test
  void everyOptionReachesTheServer() throws IOException {
    try (Program exposee =
        command.start("run.only=exposee", "exposee.access=keys", "exposee.endpoints.max=1")) {
      assertThat(HTTP.get(command.exposee("/health")).status()).isEqualTo(200);
      assertThat(HTTP.post(command.exposee("/register"), "{}").status()).isEqualTo(401);
      Matcher file =
          Pattern.compile("access +by key; the first one is in (/.*)\n").matcher(exposee.printed());
      assertThat(file.find()).isTrue();
      Http withKey = Http.withKey(Files.readString(Path.of(file.group(1))).strip());
      String first = "{\"event\":\"a\",\"url\":\"http://127.0.0.1:9/first\"}";
      String second = "{\"event\":\"a\",\"url\":\"http://127.0.0.1:9/second\"}";
      assertThat(withKey.post(command.exposee("/register"), first).status()).isEqualTo(201);
      assertThat(withKey.post(command.exposee("/register"), second).body()).contains(" 1 ");
    }
  }

  @Test
  void aMistakeInAnOptionEndsTheCommandAndIsNamed() {
    try (Program exposee = command.launch("run.only=exposee", "exposee.delivery.tiemout=3s")) {
      assertThat(exposee.exitCode()).isEqualTo(1);
      assertThat(exposee.printed())
          .contains("exposee.delivery.tiemout", "Exposee did not start")
          .doesNotContain("\tat ", "Ctrl-C");
    }
  }

  @Test
  void mistakesInTheOptionsOfBothAreNamedTogether() {
    try (Program both = command.launch("exposee.tiemout=1s", "integrator.evnets=a")) {
      assertThat(both.exitCode()).isEqualTo(1);
      assertThat(both.printed())
          .contains("exposee.tiemout", "Exposee did not start")
          .contains("integrator.evnets", "Integrator did not start")
          .doesNotContain("\tat ", "Ctrl-C");
    }
  }

  private void register() {
    String event = "{\"event\":\"order_paid\"}";
    assertThat(HTTP.post(command.integrator("/register-webhook"), event).status()).isIn(200, 201);
  }

  private String publish() {
    String event = "{\"event\":\"order_paid\",\"data\":1}";
    Http.Answer answer = HTTP.post(command.exposee("/events"), event);
    assertThat(answer.status()).isEqualTo(202);
    return answer.json().path("id").asText();
  }

  private boolean exposeeHasTried(String id) {
    return !HTTP.get(command.exposee("/events/" + id)).json().path("attempts").isEmpty();
  }
}
