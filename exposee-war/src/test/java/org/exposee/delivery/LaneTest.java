package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.exposee.message.Budget;
import org.exposee.message.Kind;
import org.exposee.message.Message;
import org.exposee.message.Payload;
import org.exposee.registry.Endpoint;
import org.junit.jupiter.api.Test;

class LaneTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  private final Lane lane =
      new Lane(1, 2, 8, Nodes.ALONE, new Budget(1 << 20), Optional.of(endpoint()));
  private long ids;

  private static Endpoint endpoint() {
    String url = "https://example.com/";
    return new Endpoint(
        2, 1, 0, url, Map.of(), List.of(), OptionalInt.empty(), Optional.empty(), Optional.empty());
  }

  private Job job(Trigger trigger) {
    Message message = new Message(++ids, 1, "paid", Kind.PLAIN, new Payload(new byte[1], 0, 1), 1);
    return new Job(
        new Due(++ids, 1, message.id(), 2, 1, trigger, NOW, true),
        new Parcel(message, new Budget(1_000)));
  }

  @Test
  void whatWaitsAtAPausedOneCanBeTakenAwayButForThePings() {
    Job ping = job(Trigger.PING);
    List<Job> waiting = List.of(job(Trigger.SCHEDULED), job(Trigger.MANUAL));
    waiting.forEach(lane::add);
    lane.add(ping);
    lane.pulse().pauseUntil(NOW.plusSeconds(60));
    assertThat(lane.isPaused(NOW)).isTrue();
    assertThat(lane.takeWaiting()).containsExactlyInAnyOrderElementsOf(waiting);
    assertThat(lane.maySend(NOW, false)).isTrue();
    assertThat(lane.take()).isEqualTo(ping);
    assertThat(lane.hasJobs()).isFalse();
    assertThat(lane.isPaused(NOW.plusSeconds(60))).isFalse();
  }

  @Test
  void nothingOvertakesWhatIsAboutToWaitInTheStore() {
    lane.deferred().announce();
    assertThat(lane.takeSlot(NOW, job(Trigger.SCHEDULED).parcel())).isFalse();
    lane.deferred().dueAt(NOW);
    lane.deferred().announced();
    assertThat(lane.takeSlot(NOW, job(Trigger.SCHEDULED).parcel())).isFalse();
    lane.deferred().claiming();
    assertThat(lane.takeSlot(NOW, job(Trigger.SCHEDULED).parcel())).isFalse();
    lane.deferred().claimed(Optional.empty());
    assertThat(lane.takeSlot(NOW, job(Trigger.SCHEDULED).parcel())).isTrue();
  }

  @Test
  void aRemovedOneIsNeverPausedAndNeverProbed() {
    for (int failure = 0; failure < 5; failure++) {
      lane.pulse().failed(true, NOW, NOW);
    }
    assertThat(lane.isPaused(NOW)).isTrue();
    assertThat(lane.step(64)).isEqualTo(1);
    lane.changed(Optional.empty());
    assertThat(lane.isPaused(NOW)).isFalse();
    assertThat(lane.step(64)).isGreaterThan(1);
  }

  @Test
  void oneThatIsProbedTakesNoMoreIntoMemoryThanItsProbe() {
    lane.deferred().dueAt(NOW);
    for (int failure = 0; failure < 5; failure++) {
      lane.pulse().failed(true, NOW, NOW);
    }
    Instant later = NOW.plusSeconds(60);
    assertThat(lane.wantsMore(later)).isTrue();
    lane.add(job(Trigger.SCHEDULED));
    assertThat(lane.wantsMore(later)).as("its probe is there").isFalse();
    lane.take();
    lane.tookOff(later);
    assertThat(lane.wantsMore(later)).as("its probe is under way").isFalse();
    lane.landed();
    assertThat(lane.wantsMore(later)).isTrue();
    lane.tookOff(later);
    lane.pulse().succeeded(later);
    assertThat(lane.wantsMore(later)).as("it is alive").isTrue();
  }

  @Test
  void oneThatIsDownKeepsLittleInMemory() {
    lane.pulse().failed(true, NOW, NOW);
    int taken = 0;
    while (lane.takeSlot(NOW, job(Trigger.SCHEDULED).parcel())) {
      taken++;
    }
    assertThat(taken).isEqualTo(16);
    lane.deferred().dueAt(NOW);
    for (int i = 0; i < 4; i++) {
      assertThat(lane.wantsMore(NOW)).isTrue();
      assertThat(lane.step(64)).isLessThanOrEqualTo(4);
      lane.add(job(Trigger.SCHEDULED));
    }
    assertThat(lane.wantsMore(NOW)).isFalse();
    lane.pulse().succeeded(NOW);
    assertThat(lane.wantsMore(NOW)).as("it is alive").isTrue();
  }

  /** The slot of what is stored while the endpoint goes may be one of the lane before this. */
  @Test
  void oneThatHasGivenMoreSlotsThanItTookIsIdle() {
    Parcel parcel = job(Trigger.SCHEDULED).parcel();
    lane.slots().takeAnyway(parcel);
    assertThat(lane.isIdle()).isFalse();
    lane.slots().give(parcel);
    lane.slots().give(parcel);
    assertThat(lane.isIdle()).isTrue();
  }
}
