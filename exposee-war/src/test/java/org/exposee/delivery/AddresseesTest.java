package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.exposee.message.Budget;
import org.exposee.message.Ids;
import org.exposee.message.Kind;
import org.exposee.message.Message;
import org.exposee.message.Payload;
import org.exposee.registry.Directory;
import org.exposee.registry.Endpoint;
import org.junit.jupiter.api.Test;

/** How far one step of a fan-out goes: whoever publishes meanwhile waits for its commit. */
class AddresseesTest {
  private static final int ENDPOINTS = 300;
  private static final String TYPE = "paid";

  private final SettableTicker ticker = new SettableTicker();
  private final Directory directory = new Directory();
  private final Budget budget = new Budget(1 << 20);
  private final Ids ids = new Ids(ticker);
  private final Lanes lanes = new Lanes(directory, 8, Nodes.ALONE, budget);
  private final Addressees addressees =
      new Addressees(
          directory,
          lanes,
          new RetryPolicy(List.of(Duration.ZERO), 0, () -> 0),
          budget,
          ids,
          ticker);
  private final Parcel parcel =
      addressees.parcel(
          new Message(ids.next(), 1, TYPE, Kind.PLAIN, new Payload(new byte[1], 0, 1), ENDPOINTS));

  AddresseesTest() {
    directory.fill(
        LongStream.rangeClosed(1, ENDPOINTS).mapToObj(AddresseesTest::endpoint).toList());
  }

  private static Endpoint endpoint(long id) {
    return new Endpoint(
        id,
        1,
        0,
        "https://example.com/" + id,
        Map.of(TYPE, 0L),
        List.of(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private void somethingIsDue(long endpoint) {
    lanes.of(1, endpoint).deferred().dueAt(ticker.now());
  }

  @Test
  void aStepHasManyForThoseWhoAreSentToNow() {
    Reservation step = addressees.reservation();
    assertThat(addressees.add(step, parcel, 0)).hasValue(128);
    assertThat(step.dues()).hasSize(128).allMatch(Due::own);
  }

  @Test
  void aStepHasFewForThoseWhoHaveToWait() {
    LongStream.rangeClosed(1, ENDPOINTS).forEach(this::somethingIsDue);
    Reservation step = addressees.reservation();
    assertThat(addressees.add(step, parcel, 0)).hasValue(16);
    assertThat(step.dues()).hasSize(16).noneMatch(Due::own);
  }

  @Test
  void stepsReachEachOnceWhoeverWaits() {
    LongStream.rangeClosed(100, 150).forEach(this::somethingIsDue);
    LongStream.Builder reached = LongStream.builder();
    OptionalLong mark = OptionalLong.of(0);
    while (mark.isPresent()) {
      Reservation step = addressees.reservation();
      mark = addressees.add(step, parcel, mark.getAsLong());
      step.dues().forEach(due -> reached.add(due.endpoint()));
    }
    assertThat(reached.build().toArray())
        .containsExactly(LongStream.rangeClosed(1, ENDPOINTS).toArray());
  }
}
