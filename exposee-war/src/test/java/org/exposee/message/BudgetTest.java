package org.exposee.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BudgetTest {
  @Test
  void takesUpToItsLimitAndNotMore() {
    Budget budget = new Budget(10);
    assertThat(budget.take(10)).isTrue();
    assertThat(budget.take(1)).isFalse();
    assertThat(budget.used()).isEqualTo(10);
    budget.give(4);
    assertThat(budget.take(4)).isTrue();
    assertThat(budget.limit()).isEqualTo(10);
  }

  @Test
  void neverGivesOutMoreThanItHas() throws Exception {
    Budget budget = new Budget(1_000);
    AtomicInteger taken = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    for (int i = 0; i < 8; i++) {
      threads.execute(
          () -> {
            for (int n = 0; n < 1_000; n++) {
              taken.addAndGet(budget.take(1) ? 1 : 0);
            }
          });
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(budget.used()).isEqualTo(taken.get()).isLessThanOrEqualTo(1_000);
  }
}
