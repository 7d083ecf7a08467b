package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.exposee.integrator.Answers.assertProblem;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.standardwebhooks.Webhook;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.exposee.integrator.registration.FakeExposee;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when the secret is changed at Exposee, which for a day signs by the old one too. */
class RotatedSecretTest {
  private static final String NEW = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String BODY = "{\"event\":\"paid\"}";

  @TempDir Path folder;

  /** Signed as Exposee does: by the current secret first, then by those before. */
  private static HttpResponse<String> deliver(
      RunningIntegrator integrator, String id, String... secrets) throws Exception {
    long now = Instant.now().getEpochSecond();
    String signatures =
        Stream.of(secrets).map(secret -> sign(secret, id, now)).collect(Collectors.joining(" "));
    return integrator.send(
        Signed.event(integrator, id, BODY).setHeader("webhook-signature", signatures));
  }

  private static String sign(String secret, String id, long now) {
    try {
      return new Webhook(secret).sign(id, now, BODY);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whileTheOldOneSignsTooTheLogSaysWhatToDoBeforeItEnds() throws Exception {
    try (RunningIntegrator integrator = RunningIntegrator.start(folder, Map.of());
        CapturedLog log = new CapturedLog()) {
      String own = Signed.ownSecret(integrator);

      assertThat(deliver(integrator, "msg_before", own).statusCode()).isEqualTo(204);
      assertThat(log.messages()).noneMatch(RotatedSecretTest::saysWhatToDo);
      assertThat(deliver(integrator, "msg_1", NEW, own).statusCode()).isEqualTo(204);
      assertThat(deliver(integrator, "msg_2", NEW, own).statusCode()).isEqualTo(204);

      assertThat(log.messages())
          .as("once a minute")
          .filteredOn(RotatedSecretTest::saysWhatToDo)
          .singleElement()
          .asString()
          .contains("another secret first");
      assertThat(log.text()).doesNotContain(own, NEW);
    }
  }

  @Test
  void thenDeliveriesAreRefusedAndTheLogSaysSo() throws Exception {
    try (RunningIntegrator integrator = RunningIntegrator.start(folder, Map.of());
        CapturedLog log = new CapturedLog()) {
      assertProblem(deliver(integrator, "msg_1", NEW), 401);
      assertProblem(deliver(integrator, "msg_2", NEW), 401);

      assertThat(log.messages())
          .as("once a minute")
          .filteredOn(RotatedSecretTest::saysWhatToDo)
          .singleElement()
          .asString()
          .contains("refused");
    }
  }

  @Test
  void withTheNewOneInTheSettingsNothingIsMissing() throws Exception {
    Map<String, String> settings = Map.of("integrator.secrets", NEW);
    try (RunningIntegrator integrator = RunningIntegrator.start(folder, settings);
        CapturedLog log = new CapturedLog()) {
      String own = Signed.ownSecret(integrator);

      assertThat(deliver(integrator, "msg_1", NEW, own).statusCode()).isEqualTo(204);
      assertThat(deliver(integrator, "msg_2", NEW).statusCode()).isEqualTo(204);
      assertThat(log.messages()).noneMatch(RotatedSecretTest::saysWhatToDo);
    }
  }

  @Test
  void itsOwnIsChangedByMovingItFromTheStateFileToTheSettings() throws Exception {
    String old;
    try (RunningIntegrator first = RunningIntegrator.start(folder, Map.of())) {
      old = Signed.ownSecret(first);
      Path state = first.data().resolve("integrator.json");
      ObjectMapper json = new ObjectMapper();
      ObjectNode content = (ObjectNode) json.readTree(state.toFile());
      content.remove("secret");
      json.writeValue(state.toFile(), content);
    }
    try (FakeExposee exposee = new FakeExposee();
        RunningIntegrator second =
            RunningIntegrator.start(
                folder,
                Map.of(
                    "integrator.secrets",
                    old,
                    "integrator.exposee.url",
                    exposee.uri().toString()))) {
      String fresh = Signed.ownSecret(second);
      assertThat(second.post("/register-webhook", BODY).statusCode()).isEqualTo(201);

      assertThat(fresh).isNotEqualTo(old);
      assertThat(exposee.requests().get(0).body()).contains(fresh);
      assertThat(deliver(second, "msg_1", fresh, old).statusCode()).isEqualTo(204);
      assertThat(deliver(second, "msg_2", old).statusCode()).isEqualTo(204);
    }
  }

  private static boolean saysWhatToDo(String message) {
    return message.contains("integrator.secrets") && message.contains("/register-webhook");
  }
}
