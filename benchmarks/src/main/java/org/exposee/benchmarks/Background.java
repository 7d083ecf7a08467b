package org.exposee.benchmarks;

import java.io.IOException;
import java.util.function.IntUnaryOperator;

/** Events that are published beside those that are measured, until it is closed. */
final class Background implements AutoCloseable {
  private static final int CONNECTIONS = 16;
  private static final int LONGEST_SECONDS = 3_600;

  private final Ledger ledger;
  private final Load load;
  private final Thread thread;

  Background(Nodes nodes, double perSecond, IntUnaryOperator types) throws IOException {
    int most = (int) (perSecond * LONGEST_SECONDS);
    ledger = new Ledger(most);
    load = new Load(nodes.ports(), CONNECTIONS, new Publishing("/events", 1, types, ledger));
    thread = new Thread(() -> load.open(0, perSecond, most), "background");
    thread.setDaemon(true);
    thread.start();
  }

  int acknowledged() {
    return ledger.acknowledged();
  }

  @Override
  public void close() throws IOException {
    load.stop();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    load.close();
  }
}
