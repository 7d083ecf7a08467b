package org.exposee.integrator.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.exposee.integrator.SettableClock;
import org.exposee.integrator.inbox.Arrival;
import org.exposee.integrator.inbox.Inbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown in the moments in which there is nothing right to show. */
class MonitorTest {
  @TempDir Path folder;

  private final SettableClock clock = new SettableClock();
  private final Meters meters = new Meters();
  private Inbox inbox;
  private HandlingView handling;

  @BeforeEach
  void open() throws Exception {
    inbox = Inbox.open(folder, 100, clock, meters);
    Rate none = new Rate(() -> 0, System::nanoTime);
    handling = new HandlingView(meters, inbox, none, none, clock);
    Exposition exposition = new Exposition(meters.registry());
    exposition.add(handling);
  }

  @AfterEach
  void close() throws Exception {
    inbox.close();
    meters.close();
  }

  private String age() {
    return meters
        .registry()
        .scrape()
        .lines()
        .filter(line -> line.startsWith("integrator_waiting_age_seconds "))
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theOldestIsAsOldAsItsArrivalIs() {
    assertThat(handling.getOldestWaitingSeconds()).isZero();
    inbox.receive(
        new Arrival("a", "paid", false, clock.instant(), "{}".getBytes(StandardCharsets.UTF_8)));
    clock.advance(Duration.ofMillis(1_500));

    assertThat(handling.getOldestWaitingSeconds()).isEqualTo(1.5);
    assertThat(age()).isEqualTo("1.5");

    clock.advance(Duration.ofSeconds(-2));
    assertThat(handling.getOldestWaitingSeconds()).as("the clock was put back").isZero();
  }

  @Test
  void whatIsGivenItsTriesAgainHasNotBeenWaitingWhileItWasParked() {
    inbox.receive(
        new Arrival("a", "paid", false, clock.instant(), "{}".getBytes(StandardCharsets.UTF_8)));
    inbox.park(inbox.nextDue().orElseThrow(), "gave up");
    clock.advance(Duration.ofDays(20));
    assertThat(handling.getOldestWaitingSeconds()).as("it is parked").isZero();

    assertThat(handling.retryParkedNow()).isEqualTo(1);
    clock.advance(Duration.ofSeconds(3));

    assertThat(handling.getOldestWaitingSeconds()).isEqualTo(3);
    assertThat(age()).isEqualTo("3.0");
  }

  @Test
  void whatCannotBeReadIsMinusOneAndNoNumberInAScrape() throws Exception {
    inbox.close();

    assertThat(handling.getOldestWaitingSeconds()).isEqualTo(-1);
    assertThat(age()).isEqualTo("NaN");
  }

  @Test
  void whoAsksForTriesOfAClosedInboxIsToldSoInWordsThatEveryJvmKnows() throws Exception {
    inbox.close();

    assertThatThrownBy(handling::retryParkedNow)
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasNoCause()
        .hasMessageContaining("inbox");
  }

  @Test
  void deploymentsDifferByHostAndByContext() {
    assertThat(new Deployment("Catalina/localhost", "").name("Inbox", 1).getCanonicalName())
        .isEqualTo(
            "org.exposee:app=integrator,context=\"/\",host=\"Catalina/localhost\",type=Inbox");
    assertThat(new Deployment("a", "/x").name("Inbox", 2).getKeyProperty("instance"))
        .isEqualTo("2");
    assertThat(new Deployment("a", "/x").name("Inbox", 1))
        .isNotEqualTo(new Deployment("b", "/x").name("Inbox", 1))
        .isNotEqualTo(new Deployment("a", "/y").name("Inbox", 1));
    assertThat(new Deployment("a,*=?\"", "/x=*").name("Inbox", 1).isPattern()).isFalse();
  }
}
