package org.exposee.integrator.monitor;

import java.util.Map;

/**
 * What a check has found.
 *
 * @param up whether it works
 * @param data what belongs to it: numbers, booleans and texts that anybody may see
 */
public record Finding(boolean up, Map<String, Object> data) {
  /** Copies the data. */
  public Finding {
    data = Map.copyOf(data);
  }

  /** It works, and there is nothing more to say. */
  public static final Finding UP = new Finding(true, Map.of());

  static final Finding DOWN = new Finding(false, Map.of());
}
