package org.exposee.store;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Every contract, kept by SQLite. */
class SqliteTest {
  @TempDir Path folder;

  @Nested
  class OfAttempts extends AttemptsContract {
    @Override
    Fixture fixture() {
      return new SqliteFixture(folder);
    }
  }

  @Nested
  class OfClaiming extends ClaimingContract {
    @Override
    Fixture fixture() {
      return new SqliteFixture(folder);
    }
  }

  @Nested
  class OfRetention extends RetentionContract {
    @Override
    Fixture fixture() {
      return new SqliteFixture(folder);
    }
  }

  @Nested
  class OfRegistry extends RegistryContract {
    @Override
    Fixture fixture() {
      return new SqliteFixture(folder);
    }
  }

  @Nested
  class OfKeys extends KeysContract {
    @Override
    Fixture fixture() {
      return new SqliteFixture(folder);
    }
  }

  @Nested
  class OfHistory extends HistoryContract {
    @Override
    Fixture fixture() {
      return new SqliteFixture(folder);
    }
  }
}
