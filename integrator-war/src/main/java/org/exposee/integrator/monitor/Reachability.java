package org.exposee.integrator.monitor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether somebody else answers, found out at most once a second. A balancer's patience is often a
 * second too, and one who hangs must not use it up: so there is a way to ask without waiting.
 */
public final class Reachability {
  private static final Logger LOG = LoggerFactory.getLogger(Reachability.class);
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Recent<Boolean> answers;
  private final Executor elsewhere;
  private final AtomicBoolean asked = new AtomicBoolean();

  /**
   * @param answers finds it out; it may take seconds
   * @param elsewhere where it is found out when nobody waits for it
   */
  public Reachability(BooleanSupplier answers, Executor elsewhere) {
    this.answers = new Recent<>(FRESH, answers::getAsBoolean);
    this.elsewhere = elsewhere;
  }

  /** As it is now; waits for it, unless somebody else does already. */
  public boolean now() {
    return answers.get();
  }

  /** As it was last found, if it was; what is not fresh is found out for who asks next. */
  public Optional<Boolean> lastKnown() {
    if (!answers.isFresh() && asked.compareAndSet(false, true)) {
      findOut();
    }
    return answers.last();
  }

  private void findOut() {
    try {
      elsewhere.execute(
          () -> {
            try {
              answers.get();
            } finally {
              asked.set(false);
            }
          });
    } catch (RejectedExecutionException stopping) {
      LOG.debug("Not asked any more: {}", stopping.toString());
    }
  }
}
