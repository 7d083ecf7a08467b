package org.exposee.benchmarks;

/**
 * @param refused answered with anything but 202, or not answered
 * @param lost acknowledged, never arrived
 * @param doubled arrivals beyond the first
 */
record Counts(long sent, long acknowledged, long refused, long arrived, long lost, long doubled) {
  static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

  Counts plus(Counts more) {
    return new Counts(
        sent + more.sent,
        acknowledged + more.acknowledged,
        refused + more.refused,
        arrived + more.arrived,
        lost + more.lost,
        doubled + more.doubled);
  }
}
