package org.exposee.monitor;

import java.util.function.ToLongFunction;
import org.exposee.monitor.StoreFacts.File;

/** Reads how the store stands. */
record StoreBean(StoreFacts store, CommitMeters commits) implements StoreMXBean {

  private long ofFile(ToLongFunction<File> figure) {
    return store.file().map(figure::applyAsLong).orElse(-1L);
  }

  @Override
  public long getBytes() {
    return ofFile(File::bytes);
  }

  @Override
  public long getLogBytes() {
    return ofFile(File::logBytes);
  }

  @Override
  public long getFreeBytes() {
    return ofFile(File::freeBytes);
  }

  @Override
  public long getCheckpoints() {
    return ofFile(File::checkpoints);
  }

  @Override
  public long getWaitingCalls() {
    return store.waitingCalls();
  }

  @Override
  public long getCommits() {
    return commits.times().count();
  }

  @Override
  public double getSyncSeconds() {
    return commits.times().sum();
  }

  @Override
  public double getCommitEntriesMean() {
    return commits.entries().mean();
  }

  @Override
  public double getCommitEntriesMax() {
    return commits.entries().max();
  }
}
