package org.exposee.integrator.monitor;

import java.time.Duration;
import org.exposee.integrator.log.LogText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A check with a name. It is made at most once a second, however often it is asked for. */
public final class Probe {
  private static final Logger LOG = LoggerFactory.getLogger(Probe.class);
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final String name;
  private final Recent<Finding> last;

  /** Names a check. */
  public Probe(String name, Check check) {
    this.name = name;
    this.last = new Recent<>(FRESH, () -> run(name, check));
  }

  private static Finding run(String name, Check check) {
    try {
      return check.run();
    } catch (Exception e) {
      LOG.error("Health check {} failed: {}", name, LogText.of(e));
      return Finding.DOWN;
    }
  }

  /** What is checked. */
  public String name() {
    return name;
  }

  /** What was found, not more than a second ago or while somebody else looks. */
  public Finding finding() {
    return last.get();
  }
}
