package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.exposee.message.Budget;
import org.exposee.message.Kind;
import org.exposee.message.Message;
import org.exposee.message.Payload;
import org.junit.jupiter.api.Test;

class SlotsTest {
  private static final int LARGE = 256 * 1_024;

  private final Budget budget = new Budget(64 << 20);

  private Parcel parcel(int bytes) {
    Payload payload = new Payload(new byte[bytes], 0, bytes);
    return new Parcel(new Message(1, 1, "paid", Kind.PLAIN, payload, 1), budget);
  }

  private boolean take(Slots slots, Parcel parcel) {
    return slots.take(parcel, false) && parcel.hold();
  }

  private List<Parcel> fill(Slots slots) {
    List<Parcel> held = new ArrayList<>();
    Parcel next = parcel(LARGE);
    while (take(slots, next)) {
      held.add(next);
      next = parcel(LARGE);
    }
    return held;
  }

  private static void giveBack(Slots slots, List<Parcel> held) {
    held.forEach(
        parcel -> {
          parcel.drop();
          slots.give(parcel);
        });
  }

  @Test
  void oneTakesAFifthOfAllAndTwentyLeaveASixthFree() {
    assertThat(fill(new Slots(budget))).hasSizeBetween(45, 51);
    List<Slots> lanes = Stream.generate(() -> new Slots(budget)).limit(19).toList();
    List<List<Parcel>> held = new ArrayList<>(lanes.stream().map(this::fill).toList());
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < lanes.size(); i++) {
        giveBack(lanes.get(i), held.get(i));
        held.set(i, fill(lanes.get(i)));
      }
    }
    assertThat(budget.limit() - budget.used()).isBetween(6L << 20, 12L << 20);
    assertThat(fill(new Slots(budget))).hasSizeGreaterThan(4);
  }

  @Test
  void whatIsGivenBackCanBeTakenAgain() {
    Slots slots = new Slots(budget);
    List<Parcel> held = fill(slots);
    assertThat(slots.room(64)).isZero();
    giveBack(slots, held);
    assertThat(slots.areFree()).isTrue();
    assertThat(budget.used()).isZero();
    assertThat(slots.room(64)).isBetween(45, 64);
    assertThat(fill(slots)).hasSameSizeAs(held);
  }

  @Test
  void anEmptyLaneMayAlwaysHaveOne() {
    budget.force(budget.limit() - LARGE);
    Slots slots = new Slots(budget);
    assertThat(slots.take(parcel(LARGE), false)).isTrue();
    assertThat(slots.room(64)).isZero();
    assertThat(slots.take(parcel(1), false)).isFalse();
  }

  @Test
  void littleIsReadAsLongAsTheirSizeIsNotKnown() {
    Slots slots = new Slots(budget);
    assertThat(slots.room(64)).isEqualTo(8);
    slots.takeAnyway(parcel(100));
    assertThat(slots.room(64)).isEqualTo(64);
  }

  @Test
  void smallOnesAreCounted() {
    Slots slots = new Slots(budget);
    for (int i = 0; i < 1_024; i++) {
      assertThat(take(slots, parcel(10))).isTrue();
    }
    assertThat(slots.take(parcel(10), false)).isFalse();
  }
}
