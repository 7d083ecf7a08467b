package org.exposee.store;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Every contract, kept by the oldest and by the newest PostgreSQL. */
class PostgresTest {
  private static final int OLDEST = 14;
  private static final int NEWEST = 18;

  @TempDir Path folder;

  private Fixture on(int version) {
    return new PostgresFixture(folder, TestPostgres.version(version));
  }

  @Nested
  class OfAttemptsOnTheOldest extends AttemptsContract {
    @Override
    Fixture fixture() {
      return on(OLDEST);
    }
  }

  @Nested
  class OfAttemptsOnTheNewest extends AttemptsContract {
    @Override
    Fixture fixture() {
      return on(NEWEST);
    }
  }

  @Nested
  class OfClaimingOnTheOldest extends ClaimingContract {
    @Override
    Fixture fixture() {
      return on(OLDEST);
    }
  }

  @Nested
  class OfClaimingOnTheNewest extends ClaimingContract {
    @Override
    Fixture fixture() {
      return on(NEWEST);
    }
  }

  @Nested
  class OfRetentionOnTheOldest extends RetentionContract {
    @Override
    Fixture fixture() {
      return on(OLDEST);
    }
  }

  @Nested
  class OfRetentionOnTheNewest extends RetentionContract {
    @Override
    Fixture fixture() {
      return on(NEWEST);
    }
  }

  @Nested
  class OfRegistryOnTheOldest extends RegistryContract {
    @Override
    Fixture fixture() {
      return on(OLDEST);
    }
  }

  @Nested
  class OfRegistryOnTheNewest extends RegistryContract {
    @Override
    Fixture fixture() {
      return on(NEWEST);
    }
  }

  @Nested
  class OfKeysOnTheOldest extends KeysContract {
    @Override
    Fixture fixture() {
      return on(OLDEST);
    }
  }

  @Nested
  class OfKeysOnTheNewest extends KeysContract {
    @Override
    Fixture fixture() {
      return on(NEWEST);
    }
  }

  @Nested
  class OfHistoryOnTheOldest extends HistoryContract {
    @Override
    Fixture fixture() {
      return on(OLDEST);
    }
  }

  @Nested
  class OfHistoryOnTheNewest extends HistoryContract {
    @Override
    Fixture fixture() {
      return on(NEWEST);
    }
  }
}
