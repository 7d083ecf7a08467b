package org.exposee.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Exposee as it is deployed: one server, or several that share a database. Load goes to all in
 * turn, single calls to the first; what is asked of all is the largest of their answers.
 */
final class Nodes implements AutoCloseable {
  private final List<Server> servers = new ArrayList<>();

  /**
   * Returns when all are ready.
   *
   * @param bases of which each gets a server
   * @param options for their JVMs
   */
  Nodes(List<Base> bases, int receiver, List<String> options) throws IOException {
    try {
      for (Base base : bases) {
        servers.add(new Server(base, receiver, options));
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  Api api() {
    return first().api();
  }

  Server first() {
    return servers.get(0);
  }

  List<Integer> ports() {
    return servers.stream().map(Server::port).toList();
  }

  /** The slowest, from the start of its JVM until its health is good. */
  Duration startTook() {
    return servers.stream().map(Server::startTook).max(Duration::compareTo).orElseThrow();
  }

  int threads() {
    return (int) most(Server::threads);
  }

  long residentBytes() {
    return most(Server::residentBytes);
  }

  private long most(ToLongFunction<Server> figure) {
    return servers.stream().mapToLong(figure).max().orElseThrow();
  }

  /** What is alive on a heap, after a full collection. */
  long liveBytes() throws IOException {
    long most = 0;
    for (Server server : servers) {
      most = Math.max(most, server.liveBytes());
    }
    return most;
  }

  /** Microseconds that all of them together have had of the processor. */
  long processorMicros() throws IOException {
    long sum = 0;
    for (Server server : servers) {
      sum += ProcessorTime.of(server.pid());
    }
    return sum;
  }

  /**
   * Waits until nothing of the newest event is due any more.
   *
   * @param pause milliseconds between two looks
   */
  void awaitRecorded(int pause) throws IOException {
    JsonNode outcomes;
    do {
      Pause.millis(pause);
      outcomes = api().get("/events?limit=1").path("events").path(0).path("outcomes");
    } while (outcomes.path("due").asInt() > 0);
  }

  /** One after the other, each in an orderly way. */
  @Override
  public void close() {
    servers.forEach(Server::close);
  }
}
