package org.exposee.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShareTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8, 256})
  void overAllNodesItIsTheLimit(int limit) {
    for (int nodes = 1; nodes <= 10; nodes++) {
      for (long endpoint : new long[] {0, 1, 2, -5, Long.MAX_VALUE, Long.MIN_VALUE}) {
        int count = nodes;
        int sum = IntStream.range(0, nodes).map(r -> new Share(r, count).of(limit, endpoint)).sum();
        assertThat(sum).isEqualTo(limit);
      }
    }
  }

  @Test
  void theOnlyNodeHasAllOfIt() {
    assertThat(Share.ALL.of(256, 77)).isEqualTo(256);
  }

  @Test
  void whatDoesNotComeOutEvenGoesToOtherNodesForEachEndpoint() {
    assertThat(IntStream.range(0, 3).map(endpoint -> new Share(0, 3).of(1, endpoint)).sum())
        .isEqualTo(1);
  }

  @Test
  void aRankIsOneOfTheNodes() {
    assertThatThrownBy(() -> new Share(2, 2)).hasMessage("rank 2 of 2 nodes");
  }
}
