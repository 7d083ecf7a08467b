package org.exposee.api;

/** The meters as text, for those who collect them. */
public interface Metrics {

  /**
   * Quick, whatever the store holds.
   *
   * @param contentType Prometheus' text format, or OpenMetrics
   */
  String text(String contentType);
}
