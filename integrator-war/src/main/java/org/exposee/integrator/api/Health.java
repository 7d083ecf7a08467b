package org.exposee.integrator.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.exposee.integrator.log.LogText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What works and what does not. Found out at most once a second, however often it is asked. */
public final class Health {
  private static final Logger LOG = LoggerFactory.getLogger(Health.class);
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Recent<Map<String, String>> own;
  private final Recent<Boolean> exposee;

  /**
   * @param checks by name; all must pass for Integrator to be ready
   * @param exposee whether Exposee answers; it does not count for being ready
   */
  public Health(Map<String, Check> checks, BooleanSupplier exposee) {
    Map<String, Check> ordered = new LinkedHashMap<>(checks);
    this.own = new Recent<>(FRESH, () -> run(ordered));
    this.exposee = new Recent<>(FRESH, exposee::getAsBoolean);
  }

  /** The result of each check: {@code up} or {@code down}. */
  Map<String, String> own() {
    return own.get();
  }

  boolean ready() {
    return !own().containsValue("down");
  }

  /** Whether Exposee answers: {@code up} or {@code down}. */
  String exposee() {
    return exposee.get() ? "up" : "down";
  }

  private static Map<String, String> run(Map<String, Check> checks) {
    Map<String, String> results = new LinkedHashMap<>();
    checks.forEach((name, check) -> results.put(name, passes(name, check) ? "up" : "down"));
    return results;
  }

  private static boolean passes(String name, Check check) {
    try {
      check.run();
      return true;
    } catch (Exception e) {
      LOG.error("Health check {} failed: {}", name, LogText.of(e));
      return false;
    }
  }
}
