package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.exposee.message.Budget;
import org.junit.jupiter.api.Test;

class RoundTest {
  private final Round round = new Round();

  private static Lane lane(long endpoint, boolean proven) {
    Lane lane = new Lane(1, endpoint, 8, new Budget(1 << 20), Optional.empty());
    if (proven) {
      lane.pulse().succeeded(Instant.EPOCH);
    }
    return lane;
  }

  private static List<Lane> lanes(int from, int count, boolean proven) {
    return IntStream.range(from, from + count).mapToObj(i -> lane(i, proven)).toList();
  }

  private Lane turn() {
    Lane next = round.next(true).orElseThrow();
    round.add(next);
    return next;
  }

  @Test
  void aLaneWithMuchToSendDelaysAnothersFirstByOneRoundAtMost() {
    lanes(0, 10, true).forEach(round::add);
    for (int i = 0; i < 1_000; i++) {
      turn();
    }
    Lane late = lane(99, true);
    round.add(late);
    List<Lane> turns = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      turns.add(turn());
    }
    assertThat(turns).contains(late).doesNotHaveDuplicates();
  }

  @Test
  void thoseThatAreKnownToAnswerHaveEverySecondTurnHoweverManyTheOthersAre() {
    lanes(0, 1_000, false).forEach(round::add);
    List<Lane> proven = lanes(2_000, 2, true);
    proven.forEach(round::add);
    List<Lane> turns = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      turns.add(turn());
    }
    assertThat(turns.stream().filter(proven::contains)).hasSize(4);
  }

  @Test
  void withoutRoomForTheDoubtfulTheOthersGoOn() {
    Lane doubtful = lane(1, false);
    Lane proven = lane(2, true);
    round.add(doubtful);
    assertThat(round.next(false)).isEmpty();
    round.add(proven);
    assertThat(round.next(false)).contains(proven);
    assertThat(round.next(true)).contains(doubtful);
    assertThat(round.next(true)).isEmpty();
  }

  @Test
  void eachStandsThereOnce() {
    Lane lane = lane(1, true);
    round.add(lane);
    round.add(lane);
    assertThat(round.next(true)).contains(lane);
    assertThat(round.next(true)).isEmpty();
  }
}
