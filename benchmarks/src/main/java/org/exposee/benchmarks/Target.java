package org.exposee.benchmarks;

/**
 * Where a load goes.
 *
 * @param name in the table of counts
 */
record Target(String name, int port, String path) {
  static Target exposee(String id, Server server) {
    return new Target(id, server.port(), "/events");
  }

  static Target relay(String id, Server server) {
    return new Target(id + " relay", server.relayPort(), "/relay");
  }

  /** What remains when nothing is between the generator and the receiver. */
  static Target nothing(String id, Sink sink) {
    return new Target(id + " generator alone", sink.port(), "/r/0");
  }
}
