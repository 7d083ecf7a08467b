package org.exposee.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the database's error codes mean (PostgreSQL's Appendix A). */
class PostgresDialectTest {
  private final PostgresDialect dialect = new PostgresDialect();

  @ParameterizedTest
  @CsvSource({
    "23505, true",
    "25P03, true",
    "40001, true",
    "40P01, true",
    "40003, false", // statement_completion_unknown
    "53100, true",
    "53300, true",
    "08006, false",
    "57P01, false",
    "57014, false",
    "XX000, false"
  })
  void aCommitThatFailedHasCertainlyNotHappened(String state, boolean undone) {
    SQLException failure = new SQLException("a test's", state);
    assertThat(dialect.isUndone(failure)).isEqualTo(undone);
    assertThat(dialect.isUndone(new IllegalStateException(failure))).isEqualTo(undone);
  }

  @ParameterizedTest
  @CsvSource({
    "08006, cannot reach its database",
    "57P01, cannot reach its database",
    "53100, no space left",
    "53300, overloaded",
    "55P03, kept waiting",
    "57014, kept waiting",
    "25P03, kept waiting",
    "25006, read only",
    "40P01, in another node's way"
  })
  void aCallerLearnsWhy(String state, String words) {
    assertThat(dialect.refusal(new SQLException("a test's", state)).orElseThrow())
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource({
    "08006, true",
    "55P03, true",
    "57014, true",
    "53100, true",
    "23505, false",
    "40P01, false",
    "22001, false"
  })
  void whetherTheNextWouldMeetTheSame(String state, boolean all) {
    assertThat(dialect.concernsAll(new SQLException("a test's", state))).isEqualTo(all);
  }

  @ParameterizedTest
  @CsvSource({"22001", "42601", "XX000"})
  void aMistakeOfOursIsNone(String state) {
    assertThat(dialect.refusal(new SQLException("a test's", state))).isEmpty();
  }
}
