package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.exposee.delivery.Standing.DOWN;
import static org.exposee.delivery.Standing.NEW;
import static org.exposee.delivery.Standing.PROVEN;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.exposee.message.Budget;
import org.junit.jupiter.api.Test;

class RoundTest {
  private final Round round = new Round();

  private static Lane lane(long endpoint, Standing standing) {
    Lane lane = new Lane(1, endpoint, 8, Nodes.ALONE, new Budget(1 << 20), Optional.empty());
    if (standing == Standing.PROVEN) {
      lane.pulse().succeeded(Instant.EPOCH);
    } else if (standing == Standing.DOWN) {
      lane.pulse().failed(true, Instant.EPOCH, Instant.EPOCH);
    }
    assertThat(lane.pulse().standing()).isEqualTo(standing);
    return lane;
  }

  private static List<Lane> lanes(int from, int count, Standing standing) {
    return IntStream.range(from, from + count).mapToObj(i -> lane(i, standing)).toList();
  }

  private Lane turn() {
    Lane next = round.next(standing -> true).orElseThrow();
    round.add(next);
    return next;
  }

  @Test
  void aLaneWithMuchToSendDelaysAnothersFirstByOneRoundAtMost() {
    lanes(0, 10, PROVEN).forEach(round::add);
    for (int i = 0; i < 1_000; i++) {
      turn();
    }
    Lane late = lane(99, PROVEN);
    round.add(late);
    List<Lane> turns = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      turns.add(turn());
    }
    assertThat(turns).contains(late).doesNotHaveDuplicates();
  }

  @Test
  void theStandingsAlternateHoweverManyAreDown() {
    lanes(0, 1_000, DOWN).forEach(round::add);
    lanes(1_000, 1_000, NEW).forEach(round::add);
    lanes(2_000, 2, PROVEN).forEach(round::add);
    List<Standing> turns = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      turns.add(turn().pulse().standing());
    }
    assertThat(turns).containsExactly(PROVEN, NEW, DOWN, PROVEN, NEW, DOWN, PROVEN, NEW, DOWN);
  }

  @Test
  void withoutRoomForOneStandingTheOthersGoOn() {
    Lane down = lane(1, DOWN);
    Lane proven = lane(2, PROVEN);
    Lane unknown = lane(3, NEW);
    round.add(down);
    assertThat(round.next(standing -> standing != DOWN)).isEmpty();
    round.add(proven);
    round.add(unknown);
    assertThat(round.next(standing -> standing == PROVEN)).contains(proven);
    assertThat(round.next(standing -> standing != DOWN)).contains(unknown);
    assertThat(round.next(standing -> true)).contains(down);
    assertThat(round.next(standing -> true)).isEmpty();
  }

  @Test
  void eachStandsThereOnce() {
    Lane lane = lane(1, PROVEN);
    round.add(lane);
    round.add(lane);
    assertThat(round.next(standing -> true)).contains(lane);
    assertThat(round.next(standing -> true)).isEmpty();
  }
}
