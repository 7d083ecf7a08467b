package org.exposee.integrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.ObjectName;
import org.apache.catalina.startup.Tomcat;
import org.exposee.integrator.api.ProblemServlet;
import org.exposee.integrator.handling.IncomingEvent;
import org.exposee.integrator.monitor.HandlingMXBean;
import org.exposee.integrator.monitor.InboxMXBean;
import org.exposee.integrator.monitor.ReceivingMXBean;
import org.exposee.integrator.monitor.RegistrationMXBean;
import org.exposee.integrator.registration.FakeExposee;
import org.exposee.integrator.registration.FakeExposee.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server's administrator sees and can do by JMX. */
class MBeansIT {
  @TempDir Path folder;

  private final AtomicBoolean failing = new AtomicBoolean();

  private void handle(IncomingEvent event) {
    if (failing.get()) {
      throw new IllegalStateException("not today");
    }
  }

  private RunningIntegrator start(String context) throws Exception {
    return start(context, Map.of());
  }

  private RunningIntegrator start(String context, Map<String, String> settings) throws Exception {
    Path own = folder.resolve("at" + context.replace('/', '-'));
    return RunningIntegrator.startAt(context, own, settings, this::handle);
  }

  private static ReceivingMXBean receiving(String context) throws Exception {
    return ShownBeans.bean(ReceivingMXBean.class, context);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Receiving", "Handling", "Registration", "Inbox"})
  void everyAttributeIsPlainAndReadable(String type) throws Exception {
    try (RunningIntegrator integrator = start("")) {
      assertThat(integrator.deliver("a", "{}").statusCode()).isEqualTo(204);

      assertThat(ShownBeans.attributes(type, "/"))
          .isNotEmpty()
          .allSatisfy(
              attribute -> {
                assertThat(attribute.getType())
                    .isIn("long", "double", "boolean", "java.lang.String");
                assertThat(ShownBeans.value(type + "." + attribute.getName(), "/")).isNotNull();
              });
    }
  }

  @Test
  void twoDeploymentsStandSideBySideAndGoEachByItself() throws Exception {
    assertThat(ShownBeans.contexts()).isEmpty();
    try (RunningIntegrator one = start("/one")) {
      one.deliver("a", "{}");
      try (RunningIntegrator two = start("/two")) {
        two.deliver("b", "{}");
        two.deliver("c", "{}");

        assertThat(receiving("/one").getReceived()).isEqualTo(1);
        assertThat(receiving("/two").getReceived()).isEqualTo(2);
        assertThat(receiving("/two").getReceivedPerSecond()).isPositive();
      }
      assertThat(ShownBeans.contexts()).containsExactly("/one");
      assertThat(receiving("/one").getReceived()).isEqualTo(1);
    }
    assertThat(ShownBeans.contexts()).isEmpty();
  }

  /** Two servers in one JVM may call their hosts and contexts alike. */
  @Test
  void whoComesSecondToANameGetsANumberAndTakesNothingFromTheFirst() throws Exception {
    try (RunningIntegrator first = start("/same")) {
      first.deliver("a", "{}");
      Set<ObjectName> before = ShownBeans.names();
      try (CapturedLog log = new CapturedLog();
          RunningIntegrator second =
              RunningIntegrator.startAt(
                  "/same", folder.resolve("second"), Map.of(), this::handle)) {
        assertThat(second.deliver("b", "{}").statusCode()).isEqualTo(204);
        assertThat(second.deliver("c", "{}").statusCode()).isEqualTo(204);
        Set<ObjectName> more = new HashSet<>(ShownBeans.names());
        more.removeAll(before);
        assertThat(more)
            .hasSameSizeAs(ShownBeans.TYPES)
            .allMatch(name -> "2".equals(name.getKeyProperty("instance")));
        assertThat(log.messages())
            .filteredOn(line -> line.contains("have instance=2"))
            .singleElement()
            .asString()
            .contains("/same", "Tomcat/localhost");
        assertThat(ShownBeans.second("Receiving.Received", "/same")).isEqualTo(2L);
        assertThat(receiving("/same").getReceived()).as("the first one's").isEqualTo(1);
      }
      assertThat(ShownBeans.names()).isEqualTo(before);
    }
    assertThat(ShownBeans.names()).isEmpty();
  }

  @Test
  void aStartThatFailsAtItsVeryEndLeavesNone() throws Exception {
    assertThatThrownBy(
            () ->
                RunningIntegrator.startIn(
                    context -> Tomcat.addServlet(context, "api", ProblemServlet.class.getName()),
                    folder,
                    Map.of()))
        .isInstanceOf(IllegalStateException.class);

    assertThat(ShownBeans.contexts()).isEmpty();
    start("").close();
  }

  @Test
  void allParkedEventsAreHandedOverAgainByOneCall() throws Exception {
    failing.set(true);
    try (RunningIntegrator integrator = start("", Map.of("integrator.handler.tries", "1"))) {
      HandlingMXBean handling = ShownBeans.bean(HandlingMXBean.class, "/");
      for (int i = 0; i < 3; i++) {
        integrator.deliver("msg" + i, "{}");
      }
      await().until(() -> handling.getParked() == 3);
      assertThat(handling.getFailedTries()).isEqualTo(3);
      assertThat(handling.getFailedTriesPerSecond()).isPositive();
      assertThat(handling.getHandled()).isZero();

      failing.set(false);
      assertThat(handling.retryParkedNow()).isEqualTo(3);

      await().until(() -> handling.getHandled() == 3);
      assertThat(handling.getParked()).isZero();
      assertThat(handling.getWaiting()).isZero();
      assertThat(handling.getOldestWaitingSeconds()).isZero();
      assertThat(handling.getHandlerCalls()).isEqualTo(6);
      assertThat(handling.getHandlerSeconds())
          .isPositive()
          .isGreaterThanOrEqualTo(handling.getLongestHandlerSeconds());
      assertThat(handling.retryParkedNow()).isZero();
    }
  }

  @Test
  void theInboxTellsItsSizeAndItsCommits() throws Exception {
    try (RunningIntegrator integrator = start("")) {
      InboxMXBean inbox = ShownBeans.bean(InboxMXBean.class, "/");
      long before = inbox.getCommits();
      integrator.deliver("a", "{}");

      await().until(() -> inbox.getCommits() > before);
      assertThat(inbox.getSizeBytes()).isPositive();
      assertThat(inbox.getFreeBytes()).isPositive();
      assertThat(inbox.getCommitSeconds())
          .isPositive()
          .isGreaterThanOrEqualTo(inbox.getLongestCommitSeconds());
    }
  }

  @Test
  void howItStandsWithExposeeIsShown() throws Exception {
    try (FakeExposee exposee = new FakeExposee()) {
      exposee.answer(Answer.json(500, "{}"));
      Map<String, String> settings =
          Map.of("integrator.exposee.url", exposee.uri().toString(), "integrator.events", "paid");
      try (RunningIntegrator integrator = start("", settings)) {
        RegistrationMXBean registration = ShownBeans.bean(RegistrationMXBean.class, "/");
        await().until(() -> registration.getConsecutiveFailures() >= 1);
        assertThat(registration.isRegistered()).isFalse();
        assertThat(registration.getState()).isEqualTo("registering");
        assertThat(registration.getSecondsSinceSuccess()).isEqualTo(-1);

        exposee.reset();
        await().until(registration::isRegistered);
        assertThat(registration.getState()).isEqualTo("registered");
        assertThat(registration.getRegistrations()).isEqualTo(1);
        assertThat(registration.getFailures()).isPositive();
        assertThat(registration.getConsecutiveFailures()).isZero();
        assertThat(registration.getSecondsSinceSuccess()).isBetween(0.0, 60.0);

        integrator.post("/register-webhook", "{\"event\":\"x\",\"url\":\"http://other.example/\"}");
        assertThat(registration.getRegistrations()).isEqualTo(2);
        integrator.post("/unregister-webhook", "{\"event\":\"paid\"}");
        assertThat(registration.isRegistered()).isFalse();
        assertThat(registration.getState()).isEqualTo("idle");
      }
    }
  }
}
