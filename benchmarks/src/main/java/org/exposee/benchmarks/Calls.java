package org.exposee.benchmarks;

/** What a {@link Load} sends, and who is told what came of it. */
interface Calls {
  /**
   * The whole request. Called from one thread at a time.
   *
   * @param dueNanos when it was to be sent, which is not always when it is
   */
  byte[] request(int number, long dueNanos);

  /**
   * @param status 0: the connection broke
   */
  void answered(int number, int status, long nanos);
}
