package org.exposee.benchmarks;

import java.util.List;

/**
 * Where a load goes.
 *
 * @param name in the table of counts
 * @param ports which get connections in turn
 */
record Target(String name, List<Integer> ports, String path) {
  static Target exposee(String id, Nodes nodes) {
    return new Target(id, nodes.ports(), "/events");
  }

  static Target relay(String id, Nodes nodes) {
    return new Target(id + " relay", List.of(nodes.first().relayPort()), "/relay");
  }

  /** What remains when nothing is between the generator and the receiver. */
  static Target nothing(String id, Sink sink) {
    return new Target(id + " generator alone", List.of(sink.port()), "/r/0");
  }
}
