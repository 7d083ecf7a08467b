package org.exposee.benchmarks;

import java.io.IOException;

/**
 * A webhook server whose ping is measured: what the original design can do, so that others can too.
 */
interface Peer extends AutoCloseable {
  String name();

  void register(String url, String eventType) throws IOException;

  /** Returns when every registered URL has answered. */
  void ping(String eventType) throws IOException;

  @Override
  void close();
}
