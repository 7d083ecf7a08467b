package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeferredTest {
  private static final Instant DUE = Instant.parse("2030-01-01T00:00:00Z");
  private static final Instant AGAIN = DUE.plusSeconds(61);
  private static final Instant LATER = DUE.plusSeconds(300);

  private final Deferred deferred = new Deferred();

  @Test
  void whatCouldNotBeBroughtIsTriedAgainLaterAndHasBeenDueForAsLong() {
    deferred.dueAt(DUE);
    deferred.claiming();
    assertThat(deferred.oldestDue()).isEqualTo(DUE);
    for (int tries = 0; tries < 3; tries++) {
      deferred.notClaimed(AGAIN);
      assertThat(deferred.nextDue()).isEqualTo(AGAIN);
      assertThat(deferred.oldestDue()).isEqualTo(DUE);
      deferred.claiming();
      assertThat(deferred.oldestDue()).isEqualTo(DUE);
    }
    deferred.claimed(Optional.of(LATER));
    assertThat(deferred.nextDue()).isEqualTo(LATER);
    assertThat(deferred.oldestDue()).isEqualTo(LATER);
  }

  @Test
  void whatBecomesDueDuringAClaimIsKeptWhateverBecomesOfIt() {
    deferred.dueAt(LATER);
    deferred.claiming();
    deferred.dueAt(DUE);
    deferred.notClaimed(AGAIN);
    assertThat(deferred.nextDue()).isEqualTo(DUE);
    assertThat(deferred.oldestDue()).isEqualTo(DUE);
    deferred.claiming();
    deferred.claimed(Optional.empty());
    assertThat(deferred.isEmpty()).isTrue();
    assertThat(deferred.oldestDue()).isEqualTo(Lane.NEVER);
  }

  /** The store may have been read before the last of it came. */
  @Test
  void whatOthersHaveTakenIsNotDueAnyMoreAndIsLookedForAllTheSame() {
    deferred.dueAt(DUE);
    deferred.othersTookUpTo(LATER);
    assertThat(deferred.oldestDue()).isEqualTo(LATER);
    deferred.othersTookUpTo(AGAIN);
    assertThat(deferred.oldestDue()).as("never earlier").isEqualTo(LATER);
    deferred.othersTookUpTo(Lane.NEVER);
    assertThat(deferred.oldestDue()).isEqualTo(Lane.NEVER);
    assertThat(deferred.nextDue()).isEqualTo(DUE);
    assertThat(deferred.isEmpty()).isFalse();
  }
}
