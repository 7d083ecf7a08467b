package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.exposee.message.Budget;
import org.junit.jupiter.api.Test;

class WakesTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final Instant TOMORROW = START.plusSeconds(86_400);

  private final Wakes wakes = new Wakes();
  private final List<Lane> awake = new ArrayList<>();

  private static Lane lane(long endpoint) {
    return new Lane(1, endpoint, 8, Nodes.ALONE, new Budget(1 << 20), Optional.empty());
  }

  private List<Lane> run(Instant now) {
    awake.clear();
    wakes.run(now, 10, awake::add);
    return awake;
  }

  @Test
  void eachIsAwakeAtItsTimeTheEarliestFirst() {
    Lane late = lane(1);
    Lane soon = lane(2);
    Lane equally = lane(3);
    wakes.plan(late, START.plusSeconds(2));
    wakes.plan(soon, START.plusSeconds(1));
    wakes.plan(equally, START.plusSeconds(1));
    assertThat(run(START)).isEmpty();
    assertThat(run(START.plusSeconds(1))).containsExactly(soon, equally);
    assertThat(run(TOMORROW)).containsExactly(late);
    assertThat(run(TOMORROW)).isEmpty();
  }

  @Test
  void whoFindsNoRoomIsNextAtOnce() {
    List<Lane> lanes = IntStream.range(0, 25).mapToObj(WakesTest::lane).toList();
    lanes.forEach(lane -> wakes.plan(lane, START));
    assertThat(run(START)).isEqualTo(lanes.subList(0, 10));
    assertThat(wakes.next()).isEqualTo(START);
    assertThat(run(START)).isEqualTo(lanes.subList(10, 20));
    assertThat(run(START)).isEqualTo(lanes.subList(20, 25));
    assertThat(wakes.next()).isEqualTo(Lane.NEVER);
  }

  @Test
  void onlyAnEarlierTimeChangesThePlan() {
    Lane lane = lane(1);
    wakes.plan(lane, START.plusSeconds(5));
    wakes.plan(lane, START.plusSeconds(9));
    wakes.plan(lane, START.plusSeconds(1));
    assertThat(run(START.plusSeconds(1))).containsExactly(lane);
    assertThat(run(TOMORROW)).isEmpty();
  }

  @Test
  void aLaneThatIsWokenOftenBeforeALateRetryStandsThereOnce() {
    Lane lane = lane(1);
    wakes.plan(lane, TOMORROW);
    for (int second = 1; second <= 1_000; second++) {
      Instant now = START.plusSeconds(second);
      wakes.plan(lane, now);
      assertThat(run(now)).containsExactly(lane);
      wakes.plan(lane, TOMORROW);
    }
    assertThat(wakes.size()).isEqualTo(1);
  }
}
